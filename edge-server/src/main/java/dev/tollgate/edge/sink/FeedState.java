package dev.tollgate.edge.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.journal.RouteCounts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a sink must not forget: its cursor, whether it is paused, its accounts as of the cursor, and which records ahead of it have expired. In a JSON file of the sink's folder
 * that is replaced as a whole, and forced. For the feed's thread, which shares it under the feed's lock.
 */
final class FeedState {
    private static final String FILE = "cursor.json";
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String nodeId;
    private final RouteAccount[] accounts = new RouteAccount[RouteCounts.ROUTES_MAX];
    private SinkCursor cursor;
    private boolean paused;
    private Set<Long> expired = Set.of();

    FeedState(String nodeId, SinkCursor cursor) {
        this.nodeId = nodeId;
        this.cursor = cursor;
        for (int route = 0; route < accounts.length; route++) {
            accounts[route] = new RouteAccount();
        }
    }

    /**
     * Empty when there is none, or one of another journal.
     *
     * @throws IOException when the file is there and cannot be used
     */
    static Optional<FeedState> read(Path folder, String nodeId) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode json = parse(file);
        if (json == null
                || json.path("version").asInt() != VERSION
                || !json.path("sequence").isIntegralNumber()) {
            throw damaged(file, null);
        }
        if (!json.path("nodeId").asText().equals(nodeId)) {
            return Optional.empty();
        }
        FeedState state = new FeedState(
                nodeId,
                new SinkCursor(
                        json.path("sequence").asLong(), json.path("epoch").asLong()));
        state.paused = json.path("paused").asBoolean();
        Set<Long> expired = new TreeSet<>();
        json.path("expired").forEach(sequence -> expired.add(sequence.asLong()));
        state.expired = expired;
        json.path("routes")
                .properties()
                .forEach(entry -> state.restore(Integer.parseInt(entry.getKey()), entry.getValue()));
        return Optional.of(state);
    }

    private static @Nullable JsonNode parse(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException malformed) {
            throw damaged(file, malformed);
        }
    }

    private static IOException damaged(Path file, @Nullable Exception cause) {
        return new IOException(
                file + ": expected a sink's cursor of version " + VERSION
                        + "; if it is damaged, delete it: the sink then begins anew, as its setting 'start' says",
                cause);
    }

    private void restore(int route, JsonNode json) {
        RouteAccount account = accounts[route];
        account.restore(
                json.path("served").asBoolean(),
                json.path("base").asLong(),
                json.path("before").asLong(),
                json.path("replayed").asLong());
        for (Outcome outcome : Outcome.values()) {
            account.add(outcome, json.path(outcome.text()).asLong());
        }
    }

    /** Records before the cursor, by route. */
    long[] recordsBefore() {
        return Arrays.stream(accounts).mapToLong(RouteAccount::before).toArray();
    }

    /**
     * Goes back to an earlier record.
     *
     * @param before records before it, by route
     */
    void rewind(long sequence, long[] before) {
        for (int route = 0; route < accounts.length; route++) {
            accounts[route].rewind(accounts[route].before() - before[route]);
        }
        cursor = new SinkCursor(sequence, cursor.epoch() + 1);
        expired = Set.of();
    }

    /** The file's content. */
    byte[] encode() throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("version", VERSION).put("nodeId", nodeId);
        json.put("sequence", cursor.sequence()).put("epoch", cursor.epoch()).put("paused", paused);
        long[] expiredAhead = expired.stream()
                .mapToLong(Long::longValue)
                .filter(sequence -> sequence >= cursor.sequence())
                .toArray();
        if (expiredAhead.length > 0) {
            ArrayNode sequences = json.putArray("expired");
            LongStream.of(expiredAhead).forEach(sequences::add);
        }
        ObjectNode routes = json.putObject("routes");
        for (int route = 0; route < accounts.length; route++) {
            RouteAccount account = accounts[route];
            if (account.isServed() || account.before() > 0) {
                ObjectNode row = routes.putObject(Integer.toString(route));
                row.put("served", account.isServed()).put("base", account.base());
                row.put("before", account.before()).put("replayed", account.replayed());
                for (Outcome outcome : Outcome.values()) {
                    row.put(outcome.text(), account.outcome(outcome));
                }
            }
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    /** Replaces the file by {@code content}, which is on the disk when this returns. */
    static void write(Path folder, byte[] content) throws IOException {
        Path temporary = folder.resolve(FILE + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(
                temporary, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    SinkCursor cursor() {
        return cursor;
    }

    void setCursor(SinkCursor cursor) {
        this.cursor = cursor;
    }

    /** Whether a record that the cursor is not behind was let expire. */
    boolean isExpired(long sequence) {
        return expired.contains(sequence);
    }

    /** Sequences of the records behind the cursor that were let expire. */
    void setExpired(List<Long> sequences) {
        expired = new TreeSet<>(sequences);
    }

    boolean isPaused() {
        return paused;
    }

    void setPaused(boolean paused) {
        this.paused = paused;
    }

    RouteAccount account(int route) {
        return accounts[route];
    }
}
