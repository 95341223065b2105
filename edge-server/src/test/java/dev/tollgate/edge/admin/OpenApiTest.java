package dev.tollgate.edge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiTest {
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");

    private final ObjectNode document = OpenApi.document();

    /** As {@code METHOD PATTERN}, as the router has them. */
    static Set<String> operations(JsonNode document) {
        Set<String> operations = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!method.equals("parameters")) {
                        operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    @Test
    void describesAllRoutesAndNoOthers(@TempDir Path data) throws Exception {
        try (AdminFixture admin = AdminFixture.open(data)) {
            assertEquals(new TreeSet<>(admin.routes()), operations(document));
        }
    }

    @Test
    void hasAllFilesThatThereAre() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(OpenApi.class.getResource("openapi/document.yaml"))
                        .toURI())
                .getParent();
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    new TreeSet<>(OpenApi.FILES),
                    new TreeSet<>(
                            files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                                    .toList()));
        }
    }

    @Test
    void refersToWhatIsThere() {
        for (JsonNode reference : document.findValues("$ref")) {
            assertTrue(reference.asText().startsWith("#/"), reference.asText());
            JsonNode found = document.at(reference.asText().substring(1));
            assertTrue(!found.isMissingNode(), reference.asText());
        }
    }

    @Test
    void namesEachOperationOnceAndDeclaresItsPathsVariables() {
        Set<String> ids = new HashSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (operation.getKey().equals("parameters")) {
                        return;
                    }
                    String id = operation.getValue().path("operationId").asText();
                    assertTrue(!id.isEmpty() && ids.add(id), () -> "operationId of " + path.getKey());
                    assertNotNull(operation.getValue().get("summary"), id);
                    Matcher variable = VARIABLE.matcher(path.getKey());
                    while (variable.find()) {
                        String name = variable.group(1);
                        assertTrue(
                                Stream.of(path.getValue(), operation.getValue())
                                        .flatMap(owner -> parameters(owner).stream())
                                        .anyMatch(parameter ->
                                                parameter.path("in").asText().equals("path")
                                                        && parameter
                                                                .path("name")
                                                                .asText()
                                                                .equals(name)),
                                () -> id + " has no parameter " + name);
                    }
                }));
    }

    private List<JsonNode> parameters(JsonNode owner) {
        return owner.path("parameters").valueStream().map(this::resolve).toList();
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }
}
