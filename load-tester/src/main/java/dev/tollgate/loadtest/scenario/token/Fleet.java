package dev.tollgate.loadtest.scenario.token;

import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Identity;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Secret;
import dev.tollgate.loadtest.scenario.TokenState;
import dev.tollgate.loadtest.scenario.template.Template;
import dev.tollgate.loadtest.scenario.template.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The devices: which token each has. A function of the scenario and its seed alone, so that all processes of a run agree. Keeps one
 * number a device; immutable, safe on any thread.
 */
public final class Fleet {
    private final Devices devices;
    private final List<TokenLine> lines;
    private final int[] lineOf;
    private final long seed;
    private final String run;
    private final Template clientId;
    private final Template username;
    private final String password;

    private Fleet(Devices devices, long seed, List<TokenLine> lines, int[] lineOf) {
        this.devices = devices;
        this.seed = seed;
        this.lines = lines;
        this.lineOf = lineOf;
        run = Values.run(seed);
        clientId = Template.compile("client_id", devices.clientId());
        username = Template.compile("username", devices.username());
        password = devices.password().map(Secret::reveal).orElse("");
    }

    /** Reads the token file, where there is one. Throws InvalidSetting where devices cannot be given tokens as the mix wants it. */
    public static Fleet of(Devices devices, long seed) {
        return of(devices, seed, devices.tokens().map(TokenFile::read).orElse(List.of()));
    }

    /** @param lines of the token file; empty for none */
    static Fleet of(Devices devices, long seed, List<TokenLine> lines) {
        int[] lineOf = devices.mix().isEmpty() ? byFile(devices, lines) : byMix(devices, seed, lines);
        checkClientIds(lines, lineOf);
        return new Fleet(devices, seed, lines, lineOf);
    }

    private static int[] byFile(Devices devices, List<TokenLine> lines) {
        int[] lineOf = new int[devices.count()];
        if (lines.isEmpty()) {
            Arrays.fill(lineOf, Synthetic.NONE);
            return lineOf;
        }
        List<Integer> all = new ArrayList<>();
        for (int line = 0; line < lines.size(); line++) {
            all.add(line);
        }
        fill(lineOf, 0, lineOf.length, lines, all);
        return lineOf;
    }

    private static int[] byMix(Devices devices, long seed, List<TokenLine> lines) {
        TokenState[] states = devices.mix().keySet().toArray(TokenState[]::new);
        double[] weights =
                devices.mix().values().stream().mapToDouble(Double::doubleValue).toArray();
        int[] shares = Apportionment.of(devices.count(), weights);
        Map<TokenState, List<Integer>> byState = byState(lines);
        int[] lineOf = new int[devices.count()];
        int start = 0;
        for (int i = 0; i < states.length; i++) {
            int end = start + shares[i];
            List<Integer> candidates = byState.getOrDefault(states[i], List.of());
            if (!candidates.isEmpty()) {
                fill(lineOf, start, end, lines, candidates);
            } else if (end > start) {
                Arrays.fill(lineOf, start, end, Synthetic.code(states[i]));
            }
            start = end;
        }
        shuffle(lineOf, new SplittableRandom(seed));
        return lineOf;
    }

    private static Map<TokenState, List<Integer>> byState(List<TokenLine> lines) {
        Map<TokenState, List<Integer>> byState = new EnumMap<>(TokenState.class);
        for (int line = 0; line < lines.size(); line++) {
            byState.computeIfAbsent(lines.get(line).state(), state -> new ArrayList<>())
                    .add(line);
        }
        return byState;
    }

    /** Gives devices from {@code start} to before {@code end} lines by weight, in the order of the lines, round after round. */
    private static void fill(int[] lineOf, int start, int end, List<TokenLine> lines, List<Integer> candidates) {
        double[] weights = candidates.stream()
                .mapToDouble(line -> lines.get(line).weight())
                .toArray();
        int[] shares = Apportionment.of(end - start, weights);
        int next = start;
        while (next < end) {
            for (int i = 0; i < shares.length && next < end; i++) {
                if (shares[i] > 0) {
                    shares[i]--;
                    lineOf[next++] = candidates.get(i);
                }
            }
        }
    }

    private static void shuffle(int[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
    }

    /** Two devices of one client id would end each other's connection. */
    private static void checkClientIds(List<TokenLine> lines, int[] lineOf) {
        if (lines.stream().allMatch(line -> line.clientId().isEmpty())) {
            return;
        }
        Map<String, Integer> users = new HashMap<>();
        for (int device = 0; device < lineOf.length; device++) {
            String clientId =
                    lineOf[device] < 0 ? "" : lines.get(lineOf[device]).clientId();
            Integer other = clientId.isEmpty() ? null : users.putIfAbsent(clientId, device);
            if (other != null) {
                throw InvalidSetting.because(
                        "tokens",
                        "client id " + clientId + " would be used by devices " + other + " and " + device
                                + ": take fewer devices, or leave client_id empty");
            }
        }
    }

    public int size() {
        return lineOf.length;
    }

    /** Without making an {@link Identity}. */
    public TokenState state(int index) {
        int line = lineOf[index];
        return line < 0 ? Synthetic.state(line) : lines.get(line).state();
    }

    /** Makes one each time: keep it with the device. */
    public Identity identity(int index) {
        int line = lineOf[index];
        Identity bare = line < 0 ? synthetic(index, line) : ofLine(index, lines.get(line));
        Values values = new Values(seed, run).of(bare);
        return new Identity(
                index,
                bare.number(),
                bare.state(),
                bare.token(),
                bare.tokenId(),
                bare.app(),
                bare.extension(),
                bare.clientId().isEmpty() ? clientId.text(values) : bare.clientId(),
                bare.username().isEmpty() ? username.text(values) : bare.username(),
                bare.password().isEmpty() ? password : bare.password());
    }

    private Identity synthetic(int index, int code) {
        return new Identity(
                index,
                index + devices.startNumber(),
                Synthetic.state(code),
                Synthetic.token(code, seed, index),
                "",
                devices.app(),
                devices.extension(),
                "",
                "",
                "");
    }

    private Identity ofLine(int index, TokenLine line) {
        return new Identity(
                index,
                index + devices.startNumber(),
                line.state(),
                line.token(),
                line.tokenId(),
                line.app().isEmpty() ? devices.app() : line.app(),
                devices.extension(),
                line.clientId(),
                line.username(),
                line.password());
    }

    /** How many devices have a token of each state. */
    public Map<TokenState, Integer> byState() {
        Map<TokenState, Integer> counts = new EnumMap<>(TokenState.class);
        for (int device = 0; device < lineOf.length; device++) {
            counts.merge(state(device), 1, Integer::sum);
        }
        return counts;
    }
}
