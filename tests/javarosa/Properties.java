import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.properties.IPropertyRules;

/** The person's and the device's properties, from a script. */
final class Properties implements IPropertyManager {
    private final JsonNode given;

    Properties(JsonNode given) {
        this.given = given;
    }

    @Override
    public String getSingularProperty(String name) {
        return given.path(name).asText("");
    }

    @Override
    public List<String> getProperty(String name) {
        return List.of(getSingularProperty(name));
    }

    @Override
    public void setProperty(String name, String value) {}

    @Override
    public void setProperty(String name, List<String> value) {}

    @Override
    public void addRules(IPropertyRules rules) {}

    @Override
    public List<IPropertyRules> getRules() {
        return List.of();
    }
}
