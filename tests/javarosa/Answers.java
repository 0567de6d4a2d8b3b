import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.DecimalData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.xform.util.XFormAnswerDataParser;
import org.javarosa.xform.util.XFormAnswerDataSerializer;

/** Answers as stored text, to JavaRosa and back. JavaRosa itself takes what its client's widgets made. */
final class Answers {
    private Answers() {}

    /** The answer that a text spells; null if it is none of the question's type, or no choice on offer. */
    static IAnswerData read(String text, FormEntryPrompt prompt) {
        switch (prompt.getControlType()) {
            case Constants.CONTROL_SELECT_ONE:
                List<Selection> one = chosen(List.of(text), prompt);
                return one == null ? null : new SelectOneData(one.get(0));
            case Constants.CONTROL_SELECT_MULTI:
            case Constants.CONTROL_RANK:
                List<Selection> several = chosen(List.of(text.trim().split("\\s+")), prompt);
                return several == null ? null : new MultipleItemsData(several);
            default:
                return typed(text, prompt.getDataType());
        }
    }

    private static List<Selection> chosen(List<String> values, FormEntryPrompt prompt) {
        List<SelectChoice> offered = prompt.getSelectChoices();
        List<Selection> found = new ArrayList<>();
        for (String value : values) {
            SelectChoice match = offered.stream().filter(choice -> choice.getValue().equals(value)).findFirst().orElse(null);
            if (match == null) {
                return null;
            }
            found.add(match.selection());
        }
        return found;
    }

    private static IAnswerData typed(String text, int type) {
        try {
            switch (type) {
                case Constants.DATATYPE_INTEGER:
                    return new IntegerData(Integer.parseInt(text.trim()));
                case Constants.DATATYPE_DECIMAL:
                    return new DecimalData(Double.parseDouble(text.trim()));
                case Constants.DATATYPE_DATE:
                    LocalDate.parse(text.substring(0, Math.min(10, text.length())));
                    return XFormAnswerDataParser.getAnswerData(text, type);
                case Constants.DATATYPE_TIME:
                    LocalTime.parse(text.substring(0, Math.min(5, text.length())));
                    return XFormAnswerDataParser.getAnswerData(text, type);
                case Constants.DATATYPE_DATE_TIME:
                    LocalDate.parse(text.substring(0, Math.min(10, text.length())));
                    return XFormAnswerDataParser.getAnswerData(text, type);
                case Constants.DATATYPE_GEOPOINT:
                case Constants.DATATYPE_GEOSHAPE:
                case Constants.DATATYPE_GEOTRACE:
                    return XFormAnswerDataParser.getAnswerData(text, type);
                default:
                    return new StringData(text);
            }
        } catch (RuntimeException error) {
            return null;
        }
    }

    /** A node's stored text. */
    static String text(TreeElement node) {
        IAnswerData value = node.getValue();
        if (value == null) {
            return "";
        }
        Object written = new XFormAnswerDataSerializer().serializeAnswerData(value, node.getDataType());
        return written == null ? "" : written.toString();
    }
}
