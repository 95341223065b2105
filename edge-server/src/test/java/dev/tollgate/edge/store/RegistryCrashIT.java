package dev.tollgate.edge.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.token.MapOpening;
import dev.tollgate.edge.token.TokenState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed with SIGKILL. */
class RegistryCrashIT {
    private static final int ROUNDS = 6;

    @TempDir
    Path temp;

    private final Map<String, TokenHistory> tokens = new HashMap<>();

    /** What a token may be by what its process has printed. */
    private static final class TokenHistory {
        private final long number;
        private final Set<TokenState> possible = EnumSet.noneOf(TokenState.class);

        TokenHistory(long number) {
            this.number = number;
        }
    }

    @Test
    void keepsWhatWasAcknowledged() throws IOException, InterruptedException {
        RegistryFolder folder = new RegistryFolder(temp.resolve("data"));
        for (int round = 0; round < ROUNDS; round++) {
            runAndKill(folder.path, 2L * round, 400 + 700 * round);
            if (round % 2 == 0) {
                runAndKill(folder.path, 2L * round + 1, 300); // killed twice, with no clean stop between
            }
            try (Registry registry = folder.open(RegistryFolder.config(200_000))) {
                assertTrue(
                        registry.opening() == MapOpening.RECOVERED || registry.opening() == MapOpening.REBUILT,
                        registry.opening().toString());
                verify(registry);
            }
        }
    }

    /** @param lines after which the process is killed, in the middle of what it does */
    private void runAndKill(Path folder, long seed, int lines) throws IOException, InterruptedException {
        Process child = start(folder, seed);
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            int seen = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                note(line);
                if (++seen == lines) {
                    child.toHandle().destroyForcibly(); // unlike the Process, leaves what it has printed to be read
                }
            }
            assertTrue(seen >= lines, "the process ended by itself after " + seen + " lines");
        }
        assertEquals(128 + 9, child.waitFor());
    }

    private static Process start(Path folder, long seed) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-Dchronicle."))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(RegistryCrashChild.class.getName(), folder.toString(), Long.toString(seed)));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void note(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 4 || !(words[0].equals("=") || words[0].equals(">"))) {
            return; // what a library says at its start
        }
        TokenHistory history = tokens.computeIfAbsent(words[1], value -> new TokenHistory(Long.parseLong(words[2])));
        if (words[0].equals("=")) {
            history.possible.clear();
        }
        history.possible.add(TokenState.valueOf(words[3]));
    }

    private void verify(Registry registry) {
        assertEquals(0, registry.lag());
        assertTrue(tokens.size() > 100);
        for (Map.Entry<String, TokenHistory> each : tokens.entrySet()) {
            TokenHistory history = each.getValue();
            TokenState inMap = RegistryFolder.stateInMap(registry, "demo", each.getKey());
            Token token = registry.deviceRegistry().token(history.number).orElseThrow();
            assertNotNull(inMap, "token " + history.number + " is not in the map");
            boolean usedAgain = inMap == TokenState.INACTIVE && history.possible.contains(TokenState.ACTIVE);
            assertTrue(
                    history.possible.contains(inMap) || usedAgain,
                    () -> "token " + history.number + ": expected one of " + history.possible + ", found " + inMap);
            assertTrue(
                    inMap == token.state() || (inMap == TokenState.ACTIVE && token.state() == TokenState.INACTIVE),
                    () -> "token " + history.number + ": " + inMap + " in the map, " + token.state()
                            + " in the database");
            history.possible.clear();
            history.possible.add(inMap);
        }
    }

    @Test
    void refusesASecondProcess() throws IOException, InterruptedException {
        RegistryFolder folder = new RegistryFolder(temp.resolve("data"));
        Process child = start(folder.path, 1);
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = output.readLine();
            while (line != null && !line.startsWith("opened")) {
                line = output.readLine();
            }
            assertNotNull(line);
            IOException refused = assertThrows(IOException.class, folder::open);
            assertTrue(refused.toString().contains("process " + child.pid()), refused.toString());
        } finally {
            child.destroyForcibly().waitFor();
        }
    }
}
