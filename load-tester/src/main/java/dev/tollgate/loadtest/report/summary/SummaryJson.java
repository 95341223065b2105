package dev.tollgate.loadtest.report.summary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes and reads the JSON files of a run. Its schema lies in the jar as {@code summary-1.schema.json}. Safe from any thread. */
public final class SummaryJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private SummaryJson() {}

    /** With a line break at its end. */
    public static String write(Object value) {
        try {
            return JSON.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a record that is no JSON", impossible);
        }
    }

    /**
     * @throws IOException when {@code file} cannot be read, or is not a summary of the version that this program writes
     */
    public static Summary read(Path file) throws IOException {
        return read(file, Summary.class);
    }

    /** As {@link #read(Path)}, for the file that is written at the start of a run. */
    public static RunDescription.Opening readOpening(Path file) throws IOException {
        return read(file, RunDescription.Opening.class);
    }

    private static <T> T read(Path file, Class<T> type) throws IOException {
        JsonNode tree;
        try {
            tree = JSON.readTree(Files.readString(file, StandardCharsets.UTF_8));
        } catch (JsonProcessingException damaged) {
            throw new IOException(
                    file + ": expected JSON, got something else: " + damaged.getOriginalMessage(), damaged);
        }
        int version = tree.path("schemaVersion").asInt();
        if (version != Summary.SCHEMA_VERSION) {
            throw new IOException(file + ": expected schemaVersion " + Summary.SCHEMA_VERSION + ", got "
                    + (tree.has("schemaVersion") ? tree.get("schemaVersion") : "none"));
        }
        try {
            return JSON.treeToValue(tree, type);
        } catch (JsonProcessingException unlike) {
            throw new IOException(file + ": " + unlike.getOriginalMessage(), unlike);
        }
    }
}
