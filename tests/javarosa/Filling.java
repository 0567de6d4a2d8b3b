import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.GroupDef;
import org.javarosa.core.model.IFormElement;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.xpath.XPathParseTool;
import org.javarosa.xpath.expr.XPathFuncExpr;

/** A form in progress in JavaRosa, as a client would carry it: found by path, walked from end to end after each step. */
final class Filling {
    private static final String JAVAROSA = "http://openrosa.org/javarosa";
    private static final int MOST_ROUNDS = 30;

    final FormDef form;
    final FormEntryModel model;
    final FormEntryController controller;
    private final Set<String> repeats = new HashSet<>();

    private Filling(FormEntryController controller) {
        this.controller = controller;
        this.model = controller.getModel();
        this.form = model.getForm();
        findRepeats(form);
    }

    static Filling open(String path, JsonNode script) throws Exception {
        Forms.setTimezone(Forms.text(script, "timezone"));
        Locale.setDefault(Locale.ENGLISH);
        PropertyManager.setPropertyManager(new Properties(script.path("properties")));
        Filling filling = new Filling(Forms.load(Path.of(path), Forms.text(script, "last_saved")));
        filling.begin(script);
        return filling;
    }

    private void begin(JsonNode script) {
        String saved = Forms.text(script, "instance");
        if (saved == null || saved.isEmpty()) {
            Forms.begin(controller);
        } else {
            Forms.restore(controller, saved);
            Forms.reopen(controller);
        }
        speak(Forms.text(script, "language"));
        settle();
    }

    // Languages

    List<String> languages() {
        return form.getLocalizer() == null ? Arrays.asList((String) null) : Arrays.asList(model.getLanguages());
    }

    String language() {
        return form.getLocalizer() == null ? null : model.getLanguage();
    }

    void speak(String language) {
        if (language != null && form.getLocalizer() != null && form.getLocalizer().hasLocale(language)) {
            controller.setLanguage(language);
        }
    }

    // Steps

    boolean add(String ref) {
        for (FormIndex index : walk(false)) {
            if (model.getEvent(index) == FormEntryController.EVENT_PROMPT_NEW_REPEAT
                && path(index.getReference()).replaceFirst("\\[\\d+]$", "").equals(positions(ref))) {
                if (!model.isIndexRelevant(index) || ((GroupDef) form.getChild(index)).noAddRemove) {
                    return false;
                }
                controller.newRepeat(index);
                settle();
                return true;
            }
        }
        return false;
    }

    boolean remove(String ref) {
        for (FormIndex index : walk(false)) {
            if (model.getEvent(index) == FormEntryController.EVENT_REPEAT && path(index.getReference()).equals(positions(ref))) {
                if (!model.isIndexRelevant(index) || ((GroupDef) form.getChild(index)).noAddRemove) {
                    return false;
                }
                controller.deleteRepeat(index);
                settle();
                return true;
            }
        }
        return false;
    }

    /** The question at a path; null if there is none. */
    FormIndex index(String ref) {
        for (FormIndex index : walk(false)) {
            if (form.getChild(index) instanceof QuestionDef && path(index.getReference()).equals(positions(ref))) {
                return index;
            }
        }
        return null;
    }

    /** Makes counted repeats and drops choices no longer offered, until nothing changes. */
    void settle() {
        for (int round = 0; round < MOST_ROUNDS && isChangedByWalk(); round++) {
            // once more
        }
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
    }

    private boolean isChangedByWalk() {
        boolean changed = false;
        int before = instances();
        for (FormIndex index : asked()) {
            if (!(form.getChild(index) instanceof QuestionDef) || ((QuestionDef) form.getChild(index)).getDynamicChoices() == null) {
                continue;
            }
            TreeElement node = form.getMainInstance().resolveReference(index.getReference());
            String held = Answers.text(node);
            model.getQuestionPrompt(index).getSelectChoices();
            if (!held.equals(Answers.text(node))) {
                form.triggerTriggerables(index.getReference());
                changed = true;
            }
        }
        return changed || before != instances();
    }

    private int instances() {
        return count(form.getMainInstance().getRoot());
    }

    private static int count(TreeElement node) {
        int found = 1;
        for (TreeElement child : children(node)) {
            found += count(child);
        }
        return found;
    }

    // Looking

    /** What is asked now: relevant questions, groups and repeat instances. */
    List<FormIndex> asked() {
        return walk(true);
    }

    private List<FormIndex> walk(boolean relevant) {
        List<FormIndex> found = new ArrayList<>();
        FormIndex index = FormIndex.createBeginningOfFormIndex();
        if (relevant) {
            controller.jumpToIndex(index);
            for (int event = controller.stepToNextEvent(); event != FormEntryController.EVENT_END_OF_FORM; event = controller.stepToNextEvent()) {
                if (event != FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                    found.add(model.getFormIndex());
                }
            }
            return found;
        }
        for (index = model.incrementIndex(index); index.isInForm(); index = model.incrementIndex(index)) {
            found.add(index);
        }
        return found;
    }

    String path(TreeReference ref) {
        StringBuilder path = new StringBuilder();
        StringBuilder generic = new StringBuilder();
        for (int level = 0; level < ref.size(); level++) {
            generic.append('/').append(ref.getName(level));
            path.append('/').append(ref.getName(level));
            if (repeats.contains(generic.toString())) {
                path.append('[').append(ref.getMultiplicity(level) + 1).append(']');
            }
        }
        return path.toString();
    }

    /** A path of a script with a position on every repeat but, for a repeat to add to, the last. */
    private String positions(String ref) {
        StringBuilder path = new StringBuilder();
        StringBuilder generic = new StringBuilder();
        String[] steps = ref.substring(1).split("/");
        for (int level = 0; level < steps.length; level++) {
            generic.append('/').append(steps[level].replaceFirst("\\[.*", ""));
            path.append('/').append(steps[level]);
            boolean positioned = steps[level].endsWith("]");
            if (!positioned && level + 1 < steps.length && repeats.contains(generic.toString())) {
                path.append("[1]");
            }
        }
        return path.toString();
    }

    static List<TreeElement> children(TreeElement node) {
        List<TreeElement> found = new ArrayList<>();
        for (int place = 0; place < node.getNumChildren(); place++) {
            if (node.getChildAt(place).getMult() != TreeReference.INDEX_TEMPLATE) {
                found.add(node.getChildAt(place));
            }
        }
        return found;
    }

    private void findRepeats(IFormElement element) {
        if (element.getChildren() == null) {
            return;
        }
        for (IFormElement child : element.getChildren()) {
            if (child instanceof GroupDef && ((GroupDef) child).getRepeat()) {
                repeats.add(((TreeReference) child.getBind().getReference()).genericize().toString(false));
            }
            findRepeats(child);
        }
    }

    String requiredMessage(FormEntryPrompt prompt) {
        String text = form.getMainInstance().resolveReference(prompt.getIndex().getReference()).getBindAttributeValue(JAVAROSA, "requiredMsg");
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            EvaluationContext context = new EvaluationContext(form.getEvaluationContext(), prompt.getIndex().getReference());
            Object value = XPathParseTool.parseXPath("string(" + text + ")").eval(form.getMainInstance(), context);
            return value.toString().isEmpty() ? text : form.fillTemplateString(XPathFuncExpr.toString(value), prompt.getIndex().getReference());
        } catch (Exception error) {
            return text;
        }
    }
}
