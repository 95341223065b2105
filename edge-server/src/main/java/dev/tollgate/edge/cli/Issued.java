package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Prints a token that was just issued: the one time that it is shown. */
final class Issued {
    private Issued() {}

    static void print(Terminal terminal, JsonNode issued, boolean json) {
        if (json) {
            terminal.print(issued);
            return;
        }
        terminal.print("device    " + issued.path("deviceId").asText());
        terminal.print("token     " + Table.visible(issued.path("token").asText()));
        terminal.print("token id  " + issued.path("tokenId").asText());
        terminal.err().println("Keep the token: it is not shown again.");
    }
}
