package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.command.Console;
import dev.tollgate.loadtest.command.LoadCommands;
import dev.tollgate.loadtest.command.SearchCommands;
import dev.tollgate.loadtest.run.RunHealth;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Runs {@code load search} in this process, and keeps what it prints. */
final class LoadSearch {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final UnaryOperator<RunHealth> health;

    /** @param health of the tester, as it is to be believed */
    LoadSearch(UnaryOperator<RunHealth> health) {
        this.health = health;
    }

    int run(String... arguments) {
        PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Console console = new Console(outStream, new PrintStream(err, true, StandardCharsets.UTF_8), Map.of());
        return LoadCommands.execute(
                console,
                (request, where) -> {
                    throw new IllegalStateException("no plain run was asked for");
                },
                List.of(SearchCommands.of(console, () -> new SearchLauncher(health), arguments)),
                arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
