package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/** Where a command's input comes from and its output goes. */
record Terminal(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {
    /** One line. */
    void print(JsonNode json) {
        out.println(json);
    }

    void print(String line) {
        out.println(line);
    }
}
