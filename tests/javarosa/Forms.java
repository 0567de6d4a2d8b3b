import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TimeZone;
import org.javarosa.core.model.CoreModelModule;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.condition.IFunctionHandler;
import org.javarosa.core.model.instance.AbstractTreeElement;
import org.javarosa.core.model.instance.DataInstance;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceFactory;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.parse.XFormParser;
import org.javarosa.xform.util.XFormUtils;
import org.javarosa.xpath.expr.XPathFuncExpr;
import org.joda.time.DateTimeZone;

/** Loads forms as ODK Collect does: attachments beside the form, whatever scheme names them. */
final class Forms {
    static {
        PrototypeManager.registerPrototypes(JavaRosaCoreModule.classNames);
        PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        new XFormsModule().registerModule();
    }

    private Forms() {}

    /** Dates and times are from now on those of this zone. */
    static void setTimezone(String name) {
        TimeZone zone = TimeZone.getTimeZone(name == null || name.isEmpty() ? "UTC" : name);
        TimeZone.setDefault(zone);
        DateTimeZone.setDefault(DateTimeZone.forTimeZone(zone));
    }

    /** A form, its attachments read; not yet initialized. `lastSaved` names a file beside it, or is null. */
    static FormEntryController load(Path form, String lastSaved) throws Exception {
        ReferenceManager manager = ReferenceManager.instance();
        manager.reset();
        manager.addReferenceFactory(new Beside(form.toAbsolutePath().getParent()));
        String source = lastSaved == null ? null : "jr://file/" + lastSaved;
        FormDef definition;
        try (InputStream file = new FileInputStream(form.toFile())) {
            definition = XFormUtils.getFormFromInputStream(file, source);
        }
        FormEntryController controller = new FormEntryController(new FormEntryModel(definition));
        controller.addFunctionHandler(new PullData(definition));
        return controller;
    }

    /** Begin a new record. */
    static void begin(FormEntryController controller) {
        controller.getModel().getForm().initialize(true, new InstanceInitializationFactory());
    }

    /** Put a record into the form, as when Collect opens a saved one; not yet initialized. */
    static void restore(FormEntryController controller, String record) {
        FormDef form = controller.getModel().getForm();
        TreeElement saved = XFormParser.restoreDataModel(record.getBytes(StandardCharsets.UTF_8), null).getRoot();
        TreeElement template = form.getMainInstance().getRoot().deepCopy(true);
        if (!saved.getName().equals(template.getName()) || saved.getMult() != 0)
            throw new IllegalArgumentException("the record is called " + saved.getName() + ", the form " + template.getName());
        template.populate(saved, form);
        form.getMainInstance().setName(null);
        form.getMainInstance().setRoot(template);
    }

    /** Go on with a restored record. */
    static void reopen(FormEntryController controller) {
        controller.getModel().getForm().initialize(false, new InstanceInitializationFactory());
    }

    /** The record as XML; with or without what is not relevant. */
    static String record(FormDef form, boolean relevantOnly) throws IOException {
        byte[] bytes = new XFormSerializingVisitor(relevantOnly).serializeInstance(form.getMainInstance());
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Why something failed, in one line. */
    static String reason(Throwable error) {
        return error.getClass().getSimpleName() + ": " + String.valueOf(error.getMessage()).replaceAll("\\s+", " ");
    }

    static String text(JsonNode node, String name) {
        return node.hasNonNull(name) ? node.get(name).asText() : null;
    }

    /** Every address is looked up in one folder by its last part. */
    private record Beside(Path folder) implements ReferenceFactory {
        @Override
        public boolean derives(String address) {
            return address.startsWith("jr://") || address.startsWith("/");
        }

        @Override
        public Reference derive(String address) {
            return new Attachment(address, folder.resolve(address.substring(address.lastIndexOf('/') + 1)).toFile());
        }

        @Override
        public Reference derive(String address, String context) {
            return derive(address);
        }
    }

    private record Attachment(String address, File file) implements Reference {
        @Override
        public boolean doesBinaryExist() {
            return file.exists();
        }

        @Override
        public InputStream getStream() throws IOException {
            return Files.newInputStream(file.toPath());
        }

        @Override
        public String getURI() {
            return address;
        }

        @Override
        public String getLocalURI() {
            return file.getAbsolutePath();
        }

        @Override
        public boolean isReadOnly() {
            return true;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            throw new IOException("read only");
        }

        @Override
        public void remove() {}

        @Override
        public Reference[] probeAlternativeReferences() {
            return new Reference[0];
        }
    }

    /** Stands in for Collect's own `pulldata`, which JavaRosa lacks: the first row whose key column equals the key. */
    private record PullData(FormDef form) implements IFunctionHandler {
        @Override
        public String getName() {
            return "pulldata";
        }

        @Override
        public List<Class[]> getPrototypes() {
            return List.of();
        }

        @Override
        public boolean rawArgs() {
            return true;
        }

        @Override
        public boolean realTime() {
            return false;
        }

        @Override
        public Object eval(Object[] given, EvaluationContext context) {
            String[] wanted = new String[given.length];
            for (int i = 0; i < given.length; i++) wanted[i] = XPathFuncExpr.toString(given[i]);
            DataInstance<?> list = form.getNonMainInstance(wanted[0]);
            if (list == null || wanted[3].isEmpty()) return "";
            AbstractTreeElement<?> rows = list.getRoot();
            for (int i = 0; i < rows.getNumChildren(); i++)
                if (wanted[3].equals(cell(rows.getChildAt(i), wanted[2]))) return cell(rows.getChildAt(i), wanted[1]);
            return "";
        }

        private static String cell(AbstractTreeElement<?> row, String column) {
            AbstractTreeElement<?> cell = row.getChild(column, 0);
            return cell == null || cell.getValue() == null ? "" : cell.getValue().uncast().getString();
        }
    }
}
