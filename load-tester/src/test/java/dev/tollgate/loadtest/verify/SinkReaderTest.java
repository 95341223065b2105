package dev.tollgate.loadtest.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.verify.Streams.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkReaderTest {
    private static final long RUN = 5;

    @TempDir
    Path folder;

    private final MessageLedger ledger =
            new MessageLedger(RUN, 0, Streams.alike(1, "device-", Delivery.AT_LEAST_ONCE), List.of("sink"));

    @Test
    void followsAGrowingFile() throws IOException, InterruptedException {
        send(4);
        Path file = folder.resolve("out.ndjson");
        SinkReader reader = reader("file:" + file, false);
        reader.catchUp();
        assertEquals(4, ledger.missing());
        Files.writeString(file, line(0) + "\n" + line(1).substring(0, 20));
        reader.catchUp();
        assertEquals(3, ledger.missing());
        append(file, line(1).substring(20) + "\n" + line(2) + "\n");
        reader.catchUp();
        assertEquals(1, ledger.missing());
        append(file, line(3) + "\n");
        reader.catchUp();
        assertEquals(0, ledger.missing());
        reader.readAnew();
        reader.catchUp();
        VerifyResult result = ledger.classify();
        assertEquals(4, result.received());
        assertEquals(0, result.duplicatesUnexplained() + result.corrupt());
    }

    @Test
    void seesWhenAFileHasBecomeAnother() throws IOException, InterruptedException {
        send(2);
        Path file = folder.resolve("out.ndjson");
        Files.writeString(file, line(0) + "\n" + line(1) + "\n");
        SinkReader reader = reader("file:" + file, false);
        reader.catchUp();
        assertEquals(0, ledger.missing());
        Files.writeString(file, line(0) + "\n");
        reader.catchUp();
        assertEquals(1, ledger.missing());
    }

    @Test
    void readsAFolderOfRotatedFiles() throws IOException, InterruptedException {
        send(4);
        Files.writeString(folder.resolve("a-2.ndjson"), line(2) + "\n" + line(3) + "\n" + line(3).substring(0, 9));
        Path rotated = folder.resolve("a-1.ndjson");
        Files.writeString(rotated, line(0) + "\n" + line(1) + "\n");
        SinkReader reader = reader("file:" + folder, false);
        reader.catchUp();
        assertEquals(0, ledger.missing());
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("a-1.ndjson.gz")))) {
            out.write(Files.readAllBytes(rotated));
        }
        Files.writeString(folder.resolve("a-3.ndjson.gz.tmp"), "half of it");
        reader.catchUp(); // both are there for a moment
        Files.delete(rotated);
        reader.catchUp();
        VerifyResult result = ledger.classify();
        assertEquals(4, result.received());
        assertEquals(0, result.duplicatesUnexplained() + result.reorderedUnexplained() + result.corrupt());
        assertFalse(reader.isCheap());
    }

    @Test
    void readsWhatACommandPrints() throws IOException, InterruptedException {
        send(2);
        Path file = Files.writeString(folder.resolve("x"), line(0) + "\r\n" + line(1));
        SinkReader reader = reader("cmd:cat " + file, false);
        reader.catchUp();
        reader.catchUp();
        VerifyResult result = ledger.classify();
        assertEquals(2, result.received());
        assertEquals(0, result.duplicatesUnexplained());
    }

    @Test
    void aReadingThatFailsDoesNotCount() throws IOException {
        send(1);
        Path file = Files.writeString(folder.resolve("x"), line(0) + "\n");
        IOException failed = assertThrows(IOException.class, reader("cmd:cat " + file + "; exit 3", false)::catchUp);
        assertTrue(String.valueOf(failed.getMessage()).contains("code 3"), failed.getMessage());
        assertEquals(1, ledger.missing());
        SinkReader endless = SinkReader.of(
                SinkSpec.parse("cmd:cat " + file + "; sleep 600"),
                ledger.sinks().get(0),
                RUN,
                false,
                folder.resolve("errors"),
                Duration.ofMillis(300));
        IOException late = assertThrows(IOException.class, endless::catchUp);
        assertTrue(String.valueOf(late.getMessage()).contains("took longer"), late.getMessage());
    }

    @Test
    void foreignLinesCountUnlessToldOtherwise() throws IOException, InterruptedException {
        send(1);
        Path file = Files.writeString(
                folder.resolve("x"),
                line(0) + "\nnothing\n" + RecordParserTest.json("{\"of\":\"another run\"}") + "\n");
        reader("cmd:cat " + file, false).catchUp();
        assertEquals(1, ledger.classify().corrupt());
        assertEquals(1, ledger.classify().unexpected());
        reader("cmd:cat " + file, true).catchUp();
        assertEquals(2, ledger.classify().ignored());
        assertTrue(ledger.classify().passed(false));
    }

    @Test
    void refusesLinesWithoutAnEnd() {
        byte[] much = new byte[100];
        assertThrows(IOException.class, () -> new LineSplitter(99)
                .readAll(new ByteArrayInputStream(much), (line, length) -> {}));
    }

    @Test
    void readsWhereToLook() {
        assertEquals("mqtt:a/#", SinkSpec.parse("mqtt:a/#").toString());
        assertTrue(SinkSpec.parse("response").isTold());
        assertEquals("http://h/x", SinkSpec.parse("http:http://h/x").argument());
        assertEquals("https://h/x", SinkSpec.parse("https://h/x").argument());
        for (String wrong : List.of("", "kafka:x", "file:", "cmd", "mqtt")) {
            assertThrows(IllegalArgumentException.class, () -> SinkSpec.parse(wrong), wrong);
        }
    }

    private SinkReader reader(String spec, boolean ignoreForeign) {
        return SinkReader.of(
                SinkSpec.parse(spec),
                ledger.sinks().get(0),
                RUN,
                ignoreForeign,
                folder.resolve("errors"),
                Duration.ofSeconds(30));
    }

    private void send(int count) {
        for (int i = 0; i < count; i++) {
            ledger.attempted(0, i, 0, 0);
            ledger.acknowledged(0, i, 0);
        }
    }

    private static String line(long sequence) {
        ByteBuf out = Unpooled.buffer();
        StampCodec.JSON.write(new Stamp().set(RUN, 0, sequence, 0, 0), Unpooled.copiedBuffer("{\"a\":1}", UTF_8), out);
        return "{\"deviceId\":\"d-1\",\"payload\":" + out.toString(UTF_8) + "}";
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
