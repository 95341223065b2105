package dev.tollgate.edge.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.testing.RunningUploads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadsTest {
    @TempDir
    private Path folder;

    private RunningUploads running;
    private final List<UploadOutcome> ended = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        running = new RunningUploads(folder, RunningUploads.CONFIG);
    }

    private final class Listener implements UploadListener {
        @Override
        public void onAdmitted() {}

        @Override
        public void onRoom() {}

        @Override
        public void onEnded(UploadOutcome outcome) {
            ended.add(outcome);
        }
    }

    private static UploadName name(String text) {
        return Objects.requireNonNull(UploadName.of(text));
    }

    private Upload begin(String token, String name, boolean mayReplace, long length) {
        UploadRequest request = new UploadRequest(token, name(name), mayReplace, length, (device, application) -> true);
        Upload upload = running.uploads.begin(request, new Listener());
        return Objects.requireNonNull(upload, "there is a place for it");
    }

    private static void add(Upload upload, String text) {
        ByteBuf part = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        upload.add(part);
        part.release();
    }

    /** How an upload of so many bytes ends, whose length is known or not. */
    private UploadOutcome put(String token, String name, int bytes, boolean known) {
        ended.clear();
        Upload upload = begin(token, name, true, known ? bytes : UploadRequest.UNKNOWN_LENGTH);
        add(upload, "x".repeat(bytes));
        upload.finish();
        running.write();
        assertEquals(1, ended.size(), ended.toString());
        return ended.get(0);
    }

    @Test
    void deviceHasLimits() {
        for (boolean known : new boolean[] {true, false}) {
            assertEquals(UploadOutcome.STORED, put("good", "1", 1_000, known));
            assertEquals(UploadOutcome.STORED, put("good", "2", 1_000, known));
            assertEquals(UploadOutcome.DEVICE_FULL, put("good", "3", 501, known));
            assertEquals(UploadOutcome.STORED, put("good", "3", 500, known));
            assertEquals(UploadOutcome.DEVICE_FULL, put("good", "4", 0, known));
            assertEquals(2_500, running.uploads.bytes());
            assertEquals(UploadOutcome.STORED, put("good", "3", 0, known));
            assertEquals(UploadOutcome.STORED, put("good", "3", 500, known));
            assertEquals(UploadOutcome.STORED, put("other", "1", 1, known));
            assertEquals(2_501, running.uploads.bytes());
            assertEquals(4, running.uploads.files());
            assertEquals(UploadOutcome.STORED, put("other", "1", 0, known));
            assertEquals(UploadOutcome.STORED, put("good", "1", 0, known));
            assertEquals(UploadOutcome.STORED, put("good", "2", 0, known));
            assertEquals(UploadOutcome.STORED, put("good", "3", 0, known));
        }
    }

    @Test
    void allHaveLimits() {
        assertEquals(UploadOutcome.STORED, put("good", "1", 1_000, false));
        assertEquals(UploadOutcome.STORED, put("good", "2", 1_000, true));
        assertEquals(UploadOutcome.STORED, put("other", "1", 1_000, false));
        assertEquals(UploadOutcome.STORED, put("other", "2", 999, true));
        assertEquals(UploadOutcome.STORAGE_FULL, put("other", "3", 2, false));
        assertEquals(UploadOutcome.STORAGE_FULL, put("good", "3", 2, true));
        assertEquals(UploadOutcome.STORED, put("good", "3", 1, true));
        assertEquals(UploadOutcome.STORAGE_FULL, put("other", "3", 0, true));
        assertEquals(4_000, running.uploads.bytes());
    }

    @Test
    void leavesRoomOnTheDisk() throws Exception {
        UploadConfig config = RunningUploads.CONFIG;
        running = new RunningUploads(
                folder,
                new UploadConfig(
                        true,
                        config.tokenTtlMs(),
                        config.tokensMax(),
                        config.fileMaxBytes(),
                        config.deviceMaxBytes(),
                        config.deviceFilesMax(),
                        config.totalMaxBytes(),
                        config.totalFilesMax(),
                        Long.MAX_VALUE >> 1,
                        config.atOnceMax(),
                        config.deviceAtOnceMax(),
                        config.idleTimeoutMs(),
                        config.perSecondMinBytes(),
                        config.threads()));
        assertEquals(UploadOutcome.DISK_FULL, put("good", "1", 1, true));
        assertEquals(UploadOutcome.DISK_FULL, put("good", "1", 1, false));
        assertEquals("{}", running.files());
        assertEquals(0, running.uploads.files());
    }

    @Test
    void whatIsNotStoredGivesItsRoomBack() {
        Upload upload = begin("good", "1", true, 1_000);
        add(upload, "x".repeat(500));
        running.write();
        assertEquals(1_000, running.uploads.bytes());
        assertEquals(1, running.uploads.files());
        upload.abort(UploadOutcome.CUT);
        add(upload, "late");
        upload.finish();
        upload.abort(UploadOutcome.TIMEOUT);
        running.write();
        assertEquals(List.of(UploadOutcome.CUT), ended);
        assertEquals(0, running.uploads.bytes());
        assertEquals(0, running.uploads.files());
        assertEquals("{}", running.files());
    }

    @Test
    void onlyOneOfTwoCreatesAName() {
        Upload first = begin("good", "1", false, 1);
        Upload second = begin("good", "1", false, 1);
        add(first, "1");
        add(second, "2");
        running.write();
        second.finish();
        first.finish();
        running.write();
        assertEquals(List.of(UploadOutcome.CREATED, UploadOutcome.EXISTS), ended);
        assertEquals("{dev_000000000001/1=2}", running.files());
        assertEquals(1, running.uploads.bytes());
        assertEquals(1, running.uploads.files());
    }

    @Test
    void refusesMoreAtATimeThanMayBe() {
        List<Upload> uploads = new ArrayList<>();
        for (int i = 0; i < RunningUploads.CONFIG.atOnceMax(); i++) {
            uploads.add(begin(i < 2 ? "good" : "other", "" + i, true, 1));
        }
        UploadRequest request = new UploadRequest("good", name("5"), true, 1, (device, application) -> true);
        assertNull(running.uploads.begin(request, new Listener()));
        uploads.forEach(upload -> upload.abort(UploadOutcome.CUT));
        running.write();
        assertEquals(0, running.uploads.receiving());
        assertNotNull(running.uploads.begin(request, new Listener()));
        running.write();
    }

    @Test
    void findsWhatItHadAndDropsWhatWasNotComplete() throws Exception {
        put("good", "a b", 5, true);
        begin("good", "cut", true, 100);
        running.write();
        Files.writeString(folder.resolve("lost+found"), "somebody else's");
        assertTrue(running.files().contains(".incoming/"), running.files());
        running = new RunningUploads(folder, RunningUploads.CONFIG);
        assertEquals("{dev_000000000001/a%20b=xxxxx, lost+found=somebody else's}", running.files());
        assertEquals(5, running.uploads.bytes());
        assertEquals(1, running.uploads.files());
        StoredUpload stored = running.uploads.list(1).get(0);
        assertEquals("a b", stored.name().text());
        assertEquals(5, stored.bytes());
    }

    @Test
    void operatorReadsAndDeletes() throws Exception {
        put("good", "1", 5, true);
        try (FileChannel file = running.uploads.read(1, name("1"))) {
            assertTrue(running.uploads.delete(1, name("1")));
            assertEquals(5, Objects.requireNonNull(file).size());
        }
        assertNull(running.uploads.read(1, name("1")));
        assertFalse(running.uploads.delete(1, name("1")));
        assertEquals(List.of(), running.uploads.list(1));
        assertEquals(List.of(), running.uploads.list(2));
        assertEquals(0, running.uploads.bytes());
        assertEquals(0, running.uploads.files());
    }

    @Test
    void saysThatTheDiskFails() throws Exception {
        Upload upload = begin("good", "1", true, 1);
        add(upload, "x");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("dev_000000000001"), "in the way");
        upload.finish();
        running.write();
        assertEquals(List.of(UploadOutcome.UNAVAILABLE), ended);
        assertEquals(1, running.uploads.failures());
        assertEquals(0, running.uploads.bytes());
        assertEquals("{dev_000000000001=in the way}", running.files());
    }

    @Test
    void writesOnThreadsOfItsOwn() throws Exception {
        CompletableFuture<String> threadName = new CompletableFuture<>();
        UploadAuthority authority = token -> {
            threadName.complete(Thread.currentThread().getName());
            return UploadAuthority.Grant.refused(UploadOutcome.TOKEN_UNKNOWN);
        };
        try (Uploads uploads = Uploads.open(folder.resolve("own"), RunningUploads.CONFIG, authority)) {
            UploadRequest request = new UploadRequest("good", name("1"), true, 1, (device, application) -> true);
            assertNotNull(uploads.begin(request, new Listener()));
            assertTrue(threadName.get(60, TimeUnit.SECONDS).startsWith("uploads-"), threadName.join());
            assertFalse(request.toString().contains("good"), request.toString());
        }
    }
}
