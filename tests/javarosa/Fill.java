import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.GroupDef;
import org.javarosa.core.model.IFormElement;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.ValidateOutcome;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.form.api.FormEntryCaption;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryPrompt;

/**
 * Scripted filling by JavaRosa itself: the output of `fieldapp form fill`, from the engine that ours follow.
 *
 * Reads {"fills": [{"form": PATH, "script": {…}}, …]} from standard input and writes {"fills": [outcome, …]}. What
 * JavaRosa leaves to its client (reading an answer's text, walking the form after every step) stands in Filling.
 */
public final class Fill {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] MEDIA = {"image", "audio", "video"};

    private final Filling filling;
    private final JsonNode script;
    private final ObjectNode out = JSON.createObjectNode();
    private final ObjectNode snapshots = JSON.createObjectNode();

    private Fill(Filling filling, JsonNode script) {
        this.filling = filling;
        this.script = script;
    }

    public static void main(String[] arguments) throws Exception {
        java.io.PrintStream told = System.out;
        System.setOut(System.err);
        ArrayNode outcomes = JSON.createArrayNode();
        for (JsonNode job : JSON.readTree(System.in).get("fills")) {
            outcomes.add(outcome(job));
        }
        told.write(JSON.writeValueAsBytes(JSON.createObjectNode().set("fills", outcomes)));
        told.flush();
    }

    private static ObjectNode outcome(JsonNode job) {
        JsonNode script = job.get("script");
        try {
            return new Fill(Filling.open(job.get("form").asText(), script), script).run();
        } catch (Exception | StackOverflowError | AssertionError error) {
            return JSON.createObjectNode().put("error", Forms.reason(error));
        }
    }

    private ObjectNode run() throws Exception {
        out.put("id", script.path("id").asText(null));
        ArrayNode steps = out.putArray("steps");
        out.set("snapshots", snapshots);
        for (JsonNode step : script.path("steps")) {
            switch (step.get("op").asText()) {
                case "snapshot" -> snapshots.set(step.get("name").asText(), snapshot());
                case "finalize" -> finish();
                default -> steps.add(taken(step));
            }
        }
        if (!snapshots.has("end")) {
            snapshots.set("end", snapshot());
        }
        return out.put("instance", Forms.record(filling.form, true));
    }

    private void finish() {
        snapshots.set("end", snapshot());
        ValidateOutcome failed = filling.form.validate(true);
        ObjectNode told = out.putObject("validation");
        if (failed == null) {
            told.put("outcome", "ok");
            filling.controller.finalizeFormEntry();
            return;
        }
        boolean required = failed.outcome == FormEntryController.ANSWER_REQUIRED_BUT_EMPTY;
        told.put("outcome", required ? "required" : "constraint");
        told.put("ref", filling.path(failed.failedPrompt.getReference()));
        FormEntryPrompt prompt = filling.model.getQuestionPrompt(failed.failedPrompt);
        told.put("message", required ? filling.requiredMessage(prompt) : blankless(prompt.getConstraintText()));
    }

    private ObjectNode taken(JsonNode step) {
        ObjectNode told = JSON.createObjectNode();
        told.set("op", step.get("op"));
        if (step.has("ref")) {
            told.set("ref", step.get("ref"));
        }
        try {
            told.put("result", result(step, told));
        } catch (RuntimeException error) {
            told.put("result", "error").put("error", Forms.reason(error));
        }
        return told;
    }

    private String result(JsonNode step, ObjectNode told) {
        String ref = step.path("ref").asText();
        switch (step.get("op").asText()) {
            case "set":
                return set(ref, step.get("value").asText(), told);
            case "add":
                return filling.add(ref) ? "ok" : "unavailable";
            case "remove":
                return filling.remove(ref) ? "ok" : "unavailable";
            case "language":
                filling.speak(step.get("value").asText());
                return "ok";
            default:
                return "error";
        }
    }

    private String set(String ref, String text, ObjectNode told) {
        FormIndex index = filling.index(ref);
        if (index == null || !filling.model.isIndexRelevant(index)) {
            return "unavailable";
        }
        FormEntryPrompt prompt = filling.model.getQuestionPrompt(index);
        if (prompt.isReadOnly()) {
            return "readonly";
        }
        IAnswerData answer = null;
        if (!text.isEmpty()) {
            answer = Answers.read(text, prompt);
            if (answer == null) {
                return "invalid";
            }
        }
        filling.controller.saveAnswer(index, answer, true);
        filling.settle();
        TreeElement node = filling.form.getMainInstance().resolveReference(index.getReference());
        if (filling.form.evaluateConstraint(index.getReference(), node.getValue())) {
            return "ok";
        }
        told.put("message", blankless(prompt.getConstraintText(node.getValue())));
        return "constraint";
    }

    // What there is to see

    private ObjectNode snapshot() {
        ObjectNode told = JSON.createObjectNode();
        ObjectNode state = told.putObject("state");
        for (TreeElement child : Filling.children(filling.form.getMainInstance().getRoot())) {
            if (!child.getName().equals("meta")) {
                state(child, state);
            }
        }
        ObjectNode languages = told.putObject("languages");
        String now = filling.language();
        for (String language : filling.languages()) {
            filling.speak(language);
            languages.set(language == null ? "default" : language, words());
        }
        filling.speak(now);
        return told;
    }

    private void state(TreeElement node, ObjectNode state) {
        ObjectNode told = state.putObject(filling.path(node.getRef()));
        told.put("relevant", node.isRelevant());
        List<TreeElement> children = Filling.children(node);
        if (node.getNumChildren() == 0) {
            told.put("required", node.isRequired()).put("readonly", !node.isEnabled()).put("value", Answers.text(node));
        }
        children.forEach(child -> state(child, state));
    }

    private ObjectNode words() {
        ObjectNode told = JSON.createObjectNode();
        ObjectNode labels = told.putObject("labels");
        ObjectNode choices = told.putObject("choices");
        for (FormIndex index : filling.asked()) {
            String path = filling.path(index.getReference());
            FormEntryCaption caption = filling.model.getCaptionPrompt(index);
            ObjectNode words = JSON.createObjectNode();
            put(words, "label", caption.getQuestionText());
            IFormElement element = filling.form.getChild(index);
            if (element instanceof GroupDef) {
                if (!words.isEmpty()) {
                    labels.set(path, words);
                }
                continue;
            }
            FormEntryPrompt prompt = filling.model.getQuestionPrompt(index);
            put(words, "hint", prompt.getHelpText());
            for (String media : MEDIA) {
                put(words, media, prompt.getSpecialFormQuestionText(media));
            }
            labels.set(path, words);
            if (isChoosing(prompt)) {
                choices.set(path, choices(prompt));
            }
        }
        return told;
    }

    private static boolean isChoosing(FormEntryPrompt prompt) {
        int kind = prompt.getControlType();
        return kind == Constants.CONTROL_SELECT_ONE || kind == Constants.CONTROL_SELECT_MULTI || kind == Constants.CONTROL_RANK;
    }

    private static ArrayNode choices(FormEntryPrompt prompt) {
        ArrayNode told = JSON.createArrayNode();
        for (SelectChoice choice : prompt.getSelectChoices()) {
            ObjectNode words = told.addObject().put("value", choice.getValue());
            put(words, "label", prompt.getSelectChoiceText(choice));
            for (String media : MEDIA) {
                put(words, media, prompt.getSpecialFormSelectChoiceText(choice, media));
            }
        }
        return told;
    }

    private static void put(ObjectNode words, String name, String text) {
        if (text != null && !text.isEmpty()) {
            words.put(name, text);
        }
    }

    private static String blankless(String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
