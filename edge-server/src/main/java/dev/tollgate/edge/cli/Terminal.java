package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.Consumer;

/** Where a command's input comes from and its output goes. */
record Terminal(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {
    /** One line. */
    void print(JsonNode json) {
        out.println(json);
    }

    /**
     * Prints an answer of the edge's.
     *
     * @param forPeople prints it where it is not for scripts
     * @return {@link ExitCode#OK}
     */
    int show(JsonOption json, JsonNode answer, Consumer<JsonNode> forPeople) {
        if (json.isOn()) {
            print(answer);
        } else {
            forPeople.accept(answer);
        }
        return ExitCode.OK;
    }

    void print(String line) {
        out.println(line);
    }
}
