package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "reload",
        description = {
            "Has the running edge read its settings and TLS files again, as SIGHUP does, and says what changed.",
            "Settings or files that cannot be used change nothing. No connection is dropped."
        })
final class ReloadCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    ReloadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CliException {
        return terminal.show(
                json, admin.client(terminal.environment()).post("/api/v1/reload", AdminClient.object()), answer -> {
                    terminal.print("applied: " + keys(answer.path("applied")));
                    if (!answer.path("needsRestart").isEmpty()) {
                        terminal.print("with the next start: " + keys(answer.path("needsRestart")));
                    }
                });
    }

    private static String keys(JsonNode names) {
        StringBuilder text = new StringBuilder();
        names.forEach(name -> text.append(text.length() == 0 ? "" : ", ").append(name.asText()));
        return text.length() == 0 ? "nothing" : text.toString();
    }
}
