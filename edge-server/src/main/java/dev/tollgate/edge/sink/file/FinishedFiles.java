package dev.tollgate.edge.sink.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compresses finished files and deletes the oldest, on a thread of its own. What there is to do is seen in the folder, so nothing queues
 * up in memory, and what a crash or a failure leaves undone is done with the next file.
 */
final class FinishedFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FinishedFiles.class);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int END_MS = 2000;

    private final RecordFiles files;
    private final FileSinkConfig config;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Thread thread;
    private volatile @Nullable RecordFile growing;
    private volatile boolean closed;

    FinishedFiles(RecordFiles files, FileSinkConfig config) {
        this.files = files;
        this.config = config;
        this.thread = new Thread(this::run, "finished-files");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** @param growing all files older than this one are finished; null while there is none */
    void wake(@Nullable RecordFile growing) {
        this.growing = growing;
        wakeUps.release();
    }

    private void run() {
        try {
            while (!closed) {
                wakeUps.acquire();
                wakeUps.drainPermits();
                tidy();
            }
        } catch (InterruptedException end) {
            // as close() asks for
        }
    }

    private void tidy() {
        try {
            deleteOldest();
            if (config.compression() == FileSinkConfig.Compression.GZIP) {
                for (RecordFile file : finished()) {
                    if (file.form() == RecordFile.Form.PLAIN && !closed) {
                        compress(file);
                    }
                }
                deleteOldest(); // by what they have become
            }
        } catch (IOException | RuntimeException e) {
            if (!closed) {
                LOG.warn("Finished files are not tidied up, which is tried again with the next one: {}", e.toString());
            }
        }
    }

    private List<RecordFile> finished() throws IOException {
        RecordFile end = growing;
        return files.list().stream()
                .filter(file -> end != null && file.compareTo(end) < 0 && file.form() != RecordFile.Form.UNFINISHED)
                .toList();
    }

    private void compress(RecordFile file) throws IOException {
        RecordFile unfinished = file.in(RecordFile.Form.UNFINISHED);
        try (InputStream in = Files.newInputStream(file.path());
                FileChannel channel = FileChannel.open(
                        unfinished.path(),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            GZIPOutputStream out = new GZIPOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            copy(in, out);
            out.finish();
            channel.force(true);
        } catch (IOException e) {
            files.delete(unfinished); // a full disk needs the room
            throw e;
        }
        files.rename(unfinished, file.in(RecordFile.Form.GZIP));
        files.forceFolder();
        files.delete(file);
    }

    private void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
            if (closed) {
                throw new IOException("the sink is closed");
            }
        }
    }

    private void deleteOldest() throws IOException {
        Deque<RecordFile> oldest = new ArrayDeque<>(finished());
        long bytes = 0;
        for (RecordFile file : oldest) {
            bytes += Files.size(file.path());
        }
        while (!oldest.isEmpty() && isTooMuch(oldest.size(), bytes)) {
            RecordFile file = oldest.remove();
            bytes -= Files.size(file.path());
            files.delete(file);
            LOG.info("Deleted {}, the oldest file, as keepFiles or keepBytes says", file.path());
        }
    }

    private boolean isTooMuch(int count, long bytes) {
        return (config.keepFiles() > 0 && count > config.keepFiles())
                || (config.keepBytes() > 0 && bytes > config.keepBytes());
    }

    /** Ends the thread, within two seconds unless the disk hangs. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(END_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
