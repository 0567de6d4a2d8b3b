import com.fasterxml.jackson.databind.JsonNode;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.xform.util.XFormAnswerDataParser;

/** Answers questions and adds repeat instances by path, the whole form being brought up to date after each step. */
final class Steps {
    private final FormEntryController controller;
    private final FormEntryModel model;

    Steps(FormEntryController controller) {
        this.controller = controller;
        this.model = controller.getModel();
    }

    /** Take the steps that change something. */
    void take(JsonNode steps) {
        refresh();
        for (JsonNode step : steps) {
            String path = Forms.text(step, "ref");
            switch (step.get("op").asText()) {
                case "set" -> answer(path, step.get("value").asText());
                case "add" -> controller.newRepeat(find(path + "[new]"));
                case "remove" -> controller.deleteRepeat(find(path));
                case "language" -> controller.setLanguage(step.get("value").asText());
                default -> {}
            }
            refresh();
        }
    }

    private void answer(String path, String text) {
        FormIndex index = find(path);
        FormEntryPrompt prompt = model.getQuestionPrompt(index);
        IAnswerData data = text.isEmpty() ? null : read(text, prompt.getDataType(), prompt.getQuestion());
        controller.saveAnswer(index, data, true);
    }

    private static IAnswerData read(String text, int type, QuestionDef question) {
        return XFormAnswerDataParser.getAnswerData(text, type, question);
    }

    /** Counted repeats get their instances, and answers that a list no longer offers go. */
    private void refresh() {
        for (FormIndex at = first(); at.isInForm(); at = model.incrementIndex(at))
            if (model.getEvent(at) == FormEntryController.EVENT_QUESTION) model.getQuestionPrompt(at).getSelectChoices();
    }

    private FormIndex first() {
        return model.incrementIndex(FormIndex.createBeginningOfFormIndex());
    }

    private FormIndex find(String path) {
        for (FormIndex at = first(); at.isInForm(); at = model.incrementIndex(at)) {
            int event = model.getEvent(at);
            if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                if (path(model.getForm(), at.getReference()).replaceFirst("\\[\\d+\\]$", "[new]").equals(path)) return at;
            } else if (path(model.getForm(), at.getReference()).equals(path)) return at;
        }
        throw new IllegalArgumentException("nothing to ask at " + path);
    }

    /** A node's path: every repeat carries its position, no other step does. */
    static String path(FormDef form, TreeReference reference) {
        StringBuilder path = new StringBuilder();
        for (int level = 0; level < reference.size(); level++) {
            path.append('/').append(reference.getName(level));
            TreeReference upTo = reference.getSubReference(level);
            TreeElement template = form.getMainInstance().getTemplate(upTo);
            if (template != null) path.append('[').append(reference.getMultiplicity(level) + 1).append(']');
        }
        return path.toString();
    }

    /** The reference of a path. */
    static TreeReference reference(String path) {
        TreeReference reference = TreeReference.rootRef();
        for (String step : path.substring(1).split("/")) {
            int bracket = step.indexOf('[');
            String name = bracket < 0 ? step : step.substring(0, bracket);
            int position = bracket < 0 ? 1 : Integer.parseInt(step.substring(bracket + 1, step.length() - 1));
            reference.add(name, position - 1);
        }
        return reference;
    }
}
