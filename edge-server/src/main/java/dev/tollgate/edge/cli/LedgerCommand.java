package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "ledger",
        description = {
            "Shows what became of every accepted record, for each route and sink:",
            "accepted = delivered + in flight + waiting + expired + dropped. Exit code 1 when that does not hold."
        })
final class LedgerCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    LedgerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CliException {
        JsonNode answer = admin.client(terminal.environment()).get("/api/v1/ledger");
        JsonNode rows = answer.path("ledger");
        if (json.isOn()) {
            terminal.print(answer);
        } else {
            print(rows);
        }
        boolean balances = true;
        for (JsonNode row : rows) {
            balances &= row.path("difference").asLong() == 0;
        }
        return balances ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(JsonNode rows) {
        Table table =
                new Table("ROUTE", "SINK", "ACCEPTED", "DELIVERED", "IN FLIGHT", "WAITING", "EXPIRED", "DROPPED", "");
        for (JsonNode row : rows) {
            long difference = row.path("difference").asLong();
            table.add(
                    row.path("route").asText(),
                    row.path("sink").asText() + (row.path("required").asBoolean() ? " (required)" : ""),
                    row.path("accepted").asText(),
                    row.path("delivered").asText(),
                    row.path("inFlight").asText(),
                    row.path("waiting").asText(),
                    row.path("expired").asText(),
                    dropped(row.path("dropped")),
                    difference == 0 ? "" : "OFF BY " + difference);
        }
        table.print(terminal.out());
    }

    private static String dropped(JsonNode byReason) {
        StringBuilder text = new StringBuilder();
        byReason.properties().forEach(reason -> {
            if (reason.getValue().asLong() > 0) {
                text.append(text.length() == 0 ? "" : ", ")
                        .append(reason.getValue().asText())
                        .append(' ')
                        .append(reason.getKey());
            }
        });
        return text.length() == 0 ? "0" : text.toString();
    }
}
