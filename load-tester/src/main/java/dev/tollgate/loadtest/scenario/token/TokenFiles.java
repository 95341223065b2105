package dev.tollgate.loadtest.scenario.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.loadtest.scenario.Csv;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.TokenState;
import dev.tollgate.loadtest.scenario.Units;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes token files. What is written can be read by its owner alone. */
public final class TokenFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TOKEN_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private TokenFiles() {}

    /** The same for the same seed. States are dealt out in turns of their shares, so that each part of the file has the mix. */
    public static List<TokenLine> generate(
            int count, Map<TokenState, Double> mix, String app, String prefix, long seed) {
        InvalidSetting.check(
                count >= 1 && count <= TokenFile.LINES_MAX, "--count", "1 to " + TokenFile.LINES_MAX, count);
        TokenState[] states = deal(count, mix);
        List<TokenLine> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String token = states[i] == TokenState.MALFORMED ? Synthetic.malformed(seed, i) : Synthetic.random(seed, i);
            lines.add(new TokenLine(token, states[i], "", "", prefix + "-" + i, app, 1, ""));
        }
        return lines;
    }

    private static TokenState[] deal(int count, Map<TokenState, Double> mix) {
        TokenState[] kinds = mix.keySet().toArray(TokenState[]::new);
        double[] weights =
                mix.values().stream().mapToDouble(Double::doubleValue).toArray();
        int[] left = Apportionment.of(count, weights);
        int[] whole = left.clone();
        TokenState[] dealt = new TokenState[count];
        for (int i = 0; i < count; i++) {
            int most = 0;
            for (int kind = 1; kind < kinds.length; kind++) { // the one that is furthest behind its share
                if ((long) left[kind] * whole[most] > (long) left[most] * whole[kind]) {
                    most = kind;
                }
            }
            left[most]--;
            dealt[i] = kinds[most];
        }
        return dealt;
    }

    /** CSV, or JSON lines where the file's name ends so. */
    public static void write(Path file, List<TokenLine> lines) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        boolean isJson = name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson");
        try (BufferedWriter out = open(file)) {
            if (!isJson) {
                out.write(String.join(",", TokenFile.COLUMNS) + "\n");
            }
            for (TokenLine line : lines) {
                out.write((isJson ? json(line) : csv(line)) + "\n");
            }
        }
    }

    private static List<String> fields(TokenLine line) {
        return List.of(
                line.token(),
                line.state().text(),
                line.username(),
                line.password(),
                line.clientId(),
                line.app(),
                Units.plain(line.weight()),
                line.tokenId());
    }

    private static String csv(TokenLine line) {
        return String.join(",", fields(line).stream().map(Csv::quote).toList());
    }

    private static String json(TokenLine line) {
        ObjectNode object = JSON.createObjectNode();
        List<String> values = fields(line);
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isEmpty()) {
                object.put(TokenFile.COLUMNS.get(i), values.get(i));
            }
        }
        return object.toString();
    }

    /** For the edge's {@code device import}: all but tokens that it must not know. */
    public static void writeImport(Path file, List<TokenLine> lines) throws IOException {
        try (BufferedWriter out = open(file)) {
            for (TokenLine line : lines) {
                if (line.state() != TokenState.UNKNOWN && line.state() != TokenState.MALFORMED) {
                    ObjectNode device = JSON.createObjectNode()
                            .put("name", line.clientId())
                            .put("application", application(line.app()))
                            .put("token", line.token());
                    out.write(device + "\n");
                }
            }
        }
    }

    /** What is before the last hyphen of an appversion. */
    private static String application(String appversion) {
        int hyphen = appversion.lastIndexOf('-');
        InvalidSetting.check(hyphen > 0, "--app", "an appversion such as demo-v1", appversion);
        return appversion.substring(0, hyphen);
    }

    /** Reads what the edge issued: {@code {"name":…,"token":…,"tokenId":…}} a line; lines without a token are passed over. */
    public static List<TokenLine> adopt(Path file, Map<TokenState, Double> mix, String app) throws IOException {
        mix.keySet().forEach(TokenFiles::checkCanBeSet);
        List<JsonNode> issued = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                JsonNode object = parse(file, number, line);
                if (object.hasNonNull("token") && object.hasNonNull("tokenId")) {
                    InvalidSetting.check(issued.size() < TokenFile.LINES_MAX, file.toString(), "fewer lines", number);
                    issued.add(object);
                }
            }
        }
        if (issued.isEmpty()) {
            throw InvalidSetting.because(
                    file.toString(), "expected lines with token and tokenId, as 'edge device import --json' prints");
        }
        TokenState[] states = deal(issued.size(), mix);
        List<TokenLine> lines = new ArrayList<>();
        for (int i = 0; i < states.length; i++) {
            JsonNode object = issued.get(i);
            String name = object.path("name").asText();
            lines.add(new TokenLine(
                    object.path("token").asText(),
                    states[i],
                    "",
                    "",
                    name,
                    app,
                    1,
                    object.path("tokenId").asText()));
        }
        return lines;
    }

    private static void checkCanBeSet(TokenState state) {
        boolean canBeSet = state == TokenState.ACTIVE || state == TokenState.SUSPENDED || state == TokenState.REVOKED;
        InvalidSetting.check(
                canBeSet, "--mix", "active, suspended and revoked, which an operator can set", state.text());
    }

    private static JsonNode parse(Path file, int number, String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException malformed) { // its message may hold a token
            throw InvalidSetting.because(file + ": line " + number, "expected a JSON object");
        }
    }

    /** A shell script for the edge's command line, in {@code $EDGE} where it is not {@code edge}. */
    public static void writeCommands(Path file, List<TokenLine> lines) throws IOException {
        try (BufferedWriter out = open(file)) {
            out.write("set -e\n");
            lines.stream().filter(line -> !line.state().isGood()).forEach(line -> writeCommand(out, line));
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private static void writeCommand(BufferedWriter out, TokenLine line) {
        if (!TOKEN_ID.matcher(line.tokenId()).matches()) { // it goes into a script
            throw InvalidSetting.of("tokenId", "letters, digits, _ and -", line.tokenId());
        }
        String verb = line.state() == TokenState.SUSPENDED ? "suspend" : "revoke";
        try {
            out.write("${EDGE:-edge} token " + verb + " " + line.tokenId() + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static BufferedWriter open(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.newBufferedWriter(file, StandardOpenOption.TRUNCATE_EXISTING);
    }
}
