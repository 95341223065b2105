package dev.tollgate.edge.testing;

import dev.tollgate.edge.upload.UploadAuthority.Grant;
import dev.tollgate.edge.upload.UploadConfig;
import dev.tollgate.edge.upload.UploadOutcome;
import dev.tollgate.edge.upload.Uploads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Real uploads, written when a test says so, for two devices: token {@code good} is that of device 1, {@code other} that of device 2. */
public final class RunningUploads {
    /** Files of 1000 bytes; a device may have 3 with 2500 bytes, all may have 5 with 4000. */
    public static final UploadConfig CONFIG =
            new UploadConfig(true, 60_000, 2, 1_000, 2_500, 3, 4_000, 5, 0, 4, 2, 10_000, 10, 1);

    public final Path folder;
    public final Uploads uploads;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    public RunningUploads(Path folder, UploadConfig config) throws IOException {
        this.folder = folder;
        this.uploads = Uploads.open(folder, config, RunningUploads::find, () -> tasks::add);
    }

    private static Grant find(String token) throws IOException {
        return switch (token) {
            case "good" -> new Grant(null, 1, "demo");
            case "other" -> new Grant(null, 2, "demo");
            case "dead" -> Grant.refused(UploadOutcome.DEVICE_TOKEN_DEAD);
            case "broken" -> throw new IOException("the database cannot be read");
            default -> Grant.refused(UploadOutcome.TOKEN_UNKNOWN);
        };
    }

    /** Does what waits for the threads that write. */
    public void write() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Everything that there is on the disk, but empty folders: {@code {dev_000000000001/a.txt=content}}. */
    public String files() {
        try (Stream<Path> all = Files.walk(folder)) {
            TreeMap<String, String> contents = new TreeMap<>();
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return contents.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many ended so, of these. */
    public List<Long> counts(UploadOutcome... outcomes) {
        return Stream.of(outcomes).map(uploads::count).toList();
    }
}
