import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.AbstractTreeElement;
import org.javarosa.core.model.instance.DataInstance;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.model.utils.DateUtils;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.xpath.XPathNodeset;
import org.javarosa.xpath.XPathParseTool;
import org.javarosa.xpath.XPathTypeMismatchException;

/**
 * Asks JavaRosa, the engine of ODK Collect: whether it takes a record, and what an expression gives.
 *
 * <p>Reads one JSON job: `timezone`, `accept` (a list of `form`, `record`) and `xpath` (`folder`, `fixtures`, `cases` as
 * `fieldapp form xpath` takes them). Answers with `accept` (a list of `ok`, `error`, `read`: the record as JavaRosa holds
 * it) and `results`.
 */
public final class Judge {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        JsonNode job = JSON.readTree(System.in);
        ObjectNode answer = JSON.createObjectNode();
        Forms.setTimezone(Forms.text(job, "timezone"));
        if (job.has("accept")) {
            ArrayNode outcomes = answer.putArray("accept");
            for (JsonNode one : job.get("accept")) outcomes.add(accept(one));
        }
        if (job.has("xpath")) answer.set("results", expressions(job.get("xpath")));
        out.println(JSON.writeValueAsString(answer));
    }

    /** Opens a record as Collect does, which bears type errors of the form's expressions and nothing else. */
    private static ObjectNode accept(JsonNode job) {
        ObjectNode outcome = JSON.createObjectNode();
        try {
            FormEntryController controller = Forms.load(Path.of(job.get("form").asText()), null);
            Forms.restore(controller, job.get("record").asText());
            outcome.put("read", Forms.record(controller.getModel().getForm(), true));
            Forms.reopen(controller);
            outcome.put("ok", true);
        } catch (RuntimeException error) {
            outcome.put("ok", error.getCause() instanceof XPathTypeMismatchException).put("error", Forms.reason(error));
        } catch (Exception | StackOverflowError error) {
            outcome.put("ok", false).put("error", Forms.reason(error));
        }
        return outcome;
    }

    private static ObjectNode expressions(JsonNode job) throws Exception {
        Path folder = Path.of(job.get("folder").asText());
        Map<String, FormDef> forms = new HashMap<>();
        Iterable<Map.Entry<String, JsonNode>> fixtures = job.get("fixtures")::fields;
        for (Map.Entry<String, JsonNode> one : fixtures) {
            FormEntryController controller = Forms.load(folder.resolve(one.getValue().get("form").asText()), null);
            if (one.getValue().has("instance")) {
                Forms.restore(controller, one.getValue().get("instance").asText());
                Forms.reopen(controller);
            } else Forms.begin(controller);
            new Steps(controller).take(one.getValue().path("steps"));
            forms.put(one.getKey(), controller.getModel().getForm());
        }
        ObjectNode results = JSON.createObjectNode();
        for (JsonNode one : job.get("cases"))
            results.set(one.get("id").asText(), evaluated(forms.get(one.get("fixture").asText()), one));
        return results;
    }

    private static ObjectNode evaluated(FormDef form, JsonNode job) {
        try {
            TreeReference at = Steps.reference(job.get("context").asText());
            EvaluationContext context = new EvaluationContext(form.getEvaluationContext(), at);
            return described(form, XPathParseTool.parseXPath(job.get("expr").asText()).eval(form.getMainInstance(), context));
        } catch (Exception | StackOverflowError | LinkageError error) {
            return JSON.createObjectNode().put("type", "error").put("error", Forms.reason(error));
        }
    }

    private static ObjectNode described(FormDef form, Object value) {
        ObjectNode result = JSON.createObjectNode();
        if (value instanceof Boolean truth) return result.put("type", "boolean").put("value", truth);
        if (value instanceof Double number) return number(result.put("type", "number"), number);
        if (value instanceof Date date) return result.put("type", "date").put("value", text(date));
        if (!(value instanceof XPathNodeset nodes)) return result.put("type", "string").put("value", (String) value);
        ArrayNode texts = result.put("type", "nodeset").putArray("value");
        for (int i = 0; i < nodes.size(); i++) texts.add(stored(form, nodes.getRefAt(i)));
        return result;
    }

    private static ObjectNode number(ObjectNode result, double number) {
        return Double.isNaN(number) || Double.isInfinite(number)
            ? result.put("value", String.valueOf(number))
            : result.put("value", number);
    }

    /** The date alone at midnight, else date and time. */
    private static String text(Date date) {
        boolean midnight = DateUtils.roundDate(date).equals(date);
        return midnight
            ? DateUtils.formatDate(date, DateUtils.FORMAT_ISO8601)
            : DateUtils.formatDateTime(date, DateUtils.FORMAT_ISO8601);
    }

    private static String stored(FormDef form, TreeReference reference) {
        DataInstance<?> instance = reference.getInstanceName() == null
            ? form.getMainInstance()
            : form.getNonMainInstance(reference.getInstanceName());
        AbstractTreeElement<?> node = instance.resolveReference(reference);
        IAnswerData value = node == null || !node.isRelevant() ? null : node.getValue();
        return value == null ? "" : value.uncast().getString();
    }
}
