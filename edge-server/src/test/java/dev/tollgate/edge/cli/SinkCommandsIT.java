package dev.tollgate.edge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.admin.AdminFixture;
import dev.tollgate.edge.sink.FeedFixture;
import dev.tollgate.edge.sink.Sink;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkStatus;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code sink}, {@code ledger} and {@code journal}, over a real feed whose backend rejects the first record. */
@Timeout(60)
final class SinkCommandsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;

    private FeedFixture feed;
    private AdminFixture admin;
    private CliRun edge;

    @BeforeEach
    void start() throws Exception {
        feed = new FeedFixture(
                data,
                () -> new Sink() {
                    @Override
                    public void deliver(SinkBatch batch) {
                        if (batch.records().get(0).sequence() == 1) {
                            batch.reject(0, "not this one");
                        }
                    }

                    @Override
                    public void close() {}
                },
                "rejectionsMax=1");
        feed.write(0, "\"a\"", "\"b\"", "\"c\"");
        feed.awaitSettled();
        admin = AdminFixture.open(data, feed.sinks());
        edge = new CliRun(Map.of("EDGE_ADMIN", admin.url(), "EDGE_DATA", data.toString()));
    }

    @AfterEach
    void stop() throws Exception {
        admin.close();
        feed.close();
    }

    @Test
    void listsSinks() throws Exception {
        FeedFixture.await(() -> feed.status().state() == SinkStatus.State.IDLE);
        assertEquals(0, edge.run("sink", "list"));
        long bytes = feed.status().deadLetterBytes();
        assertEquals(
                "SINK  KIND  STATE  LAG  FAILURES  DEAD LETTERS  ROUTES   LAST FAILURE\n"
                        + "test  test  idle   0    0         " + bytes + " bytes     default  -\n",
                edge.out());
        assertEquals(0, edge.run("sink", "list", "--json"));
        JsonNode sink = JSON.readTree(edge.out()).get("sinks").get(0);
        assertEquals("test", sink.get("name").asText());
    }

    @Test
    void pausesAndResumes() throws Exception {
        assertEquals(0, edge.run("sink", "pause", "test"));
        assertEquals("test is told to pause\n", edge.out());
        FeedFixture.await(() -> feed.status().state() == SinkStatus.State.PAUSED);
        assertEquals(0, edge.run("sink", "resume", "test", "--json"));
        assertEquals("test", JSON.readTree(edge.out()).get("name").asText());
        FeedFixture.await(() -> feed.status().state() != SinkStatus.State.PAUSED);
        assertEquals(1, edge.run("sink", "pause", "other"));
        assertEquals("edge: there is no sink other (not-found)\n", edge.err());
    }

    @Test
    void goesBack() throws Exception {
        assertEquals(0, edge.run("sink", "rewind", "test", "--to", "2"));
        assertEquals("test is told to go back to 2\n", edge.out());
        FeedFixture.await(() -> feed.sinks().ledger().get(0).delivered() == 4);
        assertEquals(0, edge.run("sink", "rewind", "test", "--to", "start"));
        assertEquals(2, edge.run("sink", "rewind", "test", "--to", "end"));
        assertEquals("edge: expected --to start, or a sequence such as 1200, got 'end'\n", edge.err());
        assertEquals(1, edge.run("sink", "rewind", "test", "--to", "0"));
        assertEquals(2, edge.run("sink", "rewind", "test"));
    }

    @Test
    void printsDeadLetters() throws Exception {
        assertEquals(0, edge.run("sink", "dead-letters", "test"));
        assertEquals("not this one", JSON.readTree(edge.out()).get("reason").asText());
        assertEquals(1, edge.run("sink", "dead-letters", "other"));
    }

    @Test
    void showsTheLedger() throws Exception {
        assertEquals(0, edge.run("ledger"));
        assertEquals("""
                ROUTE    SINK             ACCEPTED  DELIVERED  IN FLIGHT  WAITING  EXPIRED  DROPPED
                default  test (required)  3         2          0          0        0        1 rejected
                """, edge.out().replaceAll(" +\n", "\n"));
        assertEquals(0, edge.run("ledger", "--json"));
        assertEquals(
                0,
                JSON.readTree(edge.out()).get("ledger").get(0).get("difference").asLong());
    }

    @Test
    void readsTheJournalsFiles() throws Exception {
        String folder = data.resolve("journal").toString();
        assertEquals(0, edge.run("journal", "verify", folder));
        assertTrue(edge.out().startsWith("3 records in 1 segments, "), edge.out());
        assertTrue(edge.out().endsWith(" bytes, up to record 3: all good\n"), edge.out());
        assertEquals(0, edge.run("journal", "verify", folder, "--json"));
        assertEquals(4, JSON.readTree(edge.out()).get("nextSequence").asLong());
        assertEquals(0, edge.run("journal", "dump", folder, "--from", "2"));
        assertEquals(2, edge.out().lines().count());
        assertEquals(
                "b",
                JSON.readTree(edge.out().lines().findFirst().orElseThrow())
                        .get("payload")
                        .asText());
        assertEquals(1, edge.run("journal", "verify", data.toString()));
        assertEquals("edge: expected a journal's segments in " + data + ", found none\n", edge.err());
    }
}
