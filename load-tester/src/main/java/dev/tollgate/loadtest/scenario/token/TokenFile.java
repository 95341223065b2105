package dev.tollgate.loadtest.scenario.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.loadtest.scenario.Csv;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.TokenState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens: CSV with a header line, or a JSON object a line. Columns are {@link #COLUMNS}, of which {@code token} alone must be
 * there. Errors name the line, never the token.
 */
public final class TokenFile {
    public static final List<String> COLUMNS =
            List.of("token", "state", "username", "password", "client_id", "app", "weight", "token_id");
    static final int LINES_MAX = 10_000_000;
    static final long BYTES_MAX = 2L << 30;
    private static final int LINE_CHARACTERS_MAX = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(4).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private TokenFile() {}

    /** Throws InvalidSetting where the file cannot be used. */
    public static List<TokenLine> read(Path file) {
        try {
            InvalidSetting.check(Files.size(file) <= BYTES_MAX, "tokens", "a file of at most 2GiB", Files.size(file));
            try (BufferedReader in = Files.newBufferedReader(file)) {
                in.mark(LINE_CHARACTERS_MAX);
                int first = in.read();
                in.reset();
                List<TokenLine> lines = first == '{' ? readJson(in) : readCsv(in);
                if (lines.isEmpty()) {
                    throw InvalidSetting.because("", "expected at least one token");
                }
                return lines;
            }
        } catch (InvalidSetting wrong) {
            throw wrong.within(file.toString());
        } catch (NoSuchFileException missing) {
            throw InvalidSetting.because("tokens", "there is no file " + file);
        } catch (IOException unreadable) {
            throw InvalidSetting.because("tokens", "cannot read " + file + ": " + unreadable);
        }
    }

    private static List<TokenLine> readCsv(BufferedReader in) throws IOException {
        try (Csv csv = new Csv(in)) {
            List<String> header = header(csv.next());
            List<TokenLine> lines = new ArrayList<>();
            for (List<String> fields = csv.next(); fields != null; fields = csv.next()) {
                String place = "line " + csv.line();
                if (fields.size() != header.size()) {
                    throw InvalidSetting.because(place, "expected " + header.size() + " fields, not " + fields.size());
                }
                Map<String, String> values = new LinkedHashMap<>();
                for (int i = 0; i < fields.size(); i++) {
                    values.put(header.get(i), fields.get(i));
                }
                add(lines, place, values);
            }
            return lines;
        }
    }

    private static List<String> header(@Nullable List<String> fields) {
        if (fields == null || !fields.contains("token")) { // it may be a line of tokens
            throw InvalidSetting.because("line 1", "expected a header with some of " + COLUMNS + ", token among them");
        }
        Set<String> seen = new HashSet<>();
        for (String column : fields) {
            InvalidSetting.check(COLUMNS.contains(column), "line 1", "columns out of " + COLUMNS, column);
            InvalidSetting.check(seen.add(column), "line 1", "each column once", column);
        }
        return fields;
    }

    private static List<TokenLine> readJson(BufferedReader in) throws IOException {
        List<TokenLine> lines = new ArrayList<>();
        int number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            number++;
            String place = "line " + number;
            if (line.length() > LINE_CHARACTERS_MAX) {
                throw InvalidSetting.because(place, "expected at most " + LINE_CHARACTERS_MAX + " characters");
            }
            if (!line.isBlank()) {
                add(lines, place, members(place, line));
            }
        }
        return lines;
    }

    private static Map<String, String> members(String place, String line) {
        JsonNode object;
        try {
            object = JSON.readTree(line);
        } catch (JsonProcessingException malformed) { // its message may hold a token
            throw InvalidSetting.because(
                    place,
                    "expected a JSON object, with each member once; it breaks at column "
                            + malformed.getLocation().getColumnNr());
        }
        if (!object.isObject()) {
            throw InvalidSetting.because(place, "expected a JSON object");
        }
        Map<String, String> values = new LinkedHashMap<>();
        object.properties().forEach(member -> {
            InvalidSetting.check(
                    COLUMNS.contains(member.getKey()), place, "members out of " + COLUMNS, member.getKey());
            if (!member.getValue().isValueNode()) {
                throw InvalidSetting.because(place + "." + member.getKey(), "expected a text or a number");
            }
            values.put(
                    member.getKey(),
                    member.getValue().isNull() ? "" : member.getValue().asText());
        });
        return values;
    }

    private static void add(List<TokenLine> lines, String place, Map<String, String> values) {
        InvalidSetting.check(lines.size() < LINES_MAX, place, "at most " + LINES_MAX + " tokens", "more");
        try {
            lines.add(line(values));
        } catch (InvalidSetting wrong) {
            throw wrong.within(place);
        }
    }

    private static TokenLine line(Map<String, String> values) {
        String state = values.getOrDefault("state", "");
        String weight = values.getOrDefault("weight", "");
        InvalidSetting.check(weight.matches("|\\d{1,9}(\\.\\d{1,9})?"), "weight", "a number", weight);
        return new TokenLine(
                values.getOrDefault("token", ""),
                state.isEmpty() ? TokenState.ACTIVE : TokenState.parse("state", state),
                values.getOrDefault("username", ""),
                values.getOrDefault("password", ""),
                values.getOrDefault("client_id", ""),
                values.getOrDefault("app", ""),
                weight.isEmpty() ? 1 : Double.parseDouble(weight),
                values.getOrDefault("token_id", ""));
    }
}
