package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which part of a long list is wanted. */
final class PageOptions {
    @Option(names = "--after", paramLabel = "CURSOR", description = "The 'next' of the page before.")
    private @Nullable String after;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many at most, 1 to 1000; ${DEFAULT-VALUE} if not given.")
    private int limit;

    /** The query that asks for it, with its question mark. */
    String query() {
        return "?limit=" + limit + AdminClient.filter("after", after);
    }

    /** Says how to go on, where there is more. */
    static void printNext(Terminal terminal, JsonNode page) {
        if (page.has("next")) {
            terminal.err()
                    .println("There are more: --after " + page.path("next").asText());
        }
    }
}
