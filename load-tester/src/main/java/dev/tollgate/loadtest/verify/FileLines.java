package dev.tollgate.loadtest.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A growing file, or all files of a folder in the order of their names. A file is followed from where it was read to; one that has become
 * another (it is shorter, or has another key) is read from its start, as a folder always is, whose files may be rotated and compressed
 * at any time: {@code x.gz} stands for {@code x}, and {@code *.tmp} is not looked at. A file that is not there has no lines.
 */
final class FileLines implements Lines {
    private static final int FILES_MAX = 100_000;

    private final Path path;
    private final LineSplitter splitter = new LineSplitter();
    private long position;
    private @Nullable Object key;

    FileLines(Path path) {
        this.path = path;
    }

    @Override
    public boolean goesOn() {
        return isCheap() && !hasBecomeAnother();
    }

    @Override
    public boolean isCheap() {
        return !Files.isDirectory(path) && !isCompressed(path);
    }

    /** Before the first line is read, nothing can have become another. */
    private boolean hasBecomeAnother() {
        try {
            return position > 0
                    && (!Files.exists(path)
                            || Files.size(path) < position
                            || !key(path).equals(key));
        } catch (IOException gone) {
            return true;
        }
    }

    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file : key;
    }

    @Override
    public void rewind() {
        position = 0;
        key = null;
    }

    @Override
    public void read(Taker taker) throws IOException {
        if (Files.isDirectory(path)) {
            for (Path file : files()) {
                readWhole(file, taker);
            }
        } else if (Files.exists(path)) {
            if (isCompressed(path)) {
                readWhole(path, taker);
            } else {
                if (hasBecomeAnother()) {
                    rewind();
                }
                follow(taker);
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(path)) {
            List<Path> files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".tmp"))
                    .filter(file -> !Files.exists(Path.of(file + ".gz")))
                    .sorted()
                    .limit(FILES_MAX + 1)
                    .toList();
            if (files.size() > FILES_MAX) {
                throw new IOException(path + " has more than " + FILES_MAX + " files");
            }
            return files;
        }
    }

    private static boolean isCompressed(Path file) {
        return file.toString().endsWith(".gz");
    }

    private static void readWhole(Path file, Taker taker) throws IOException {
        LineSplitter lines = new LineSplitter();
        try (InputStream plain = Files.newInputStream(file);
                InputStream in = isCompressed(file) ? new GZIPInputStream(plain) : plain) {
            lines.readAll(in, taker);
        } // a last line without an end is still being written
    }

    private void follow(Taker taker) throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            key = key(path);
            channel.position(position);
            position += splitter.readAll(Channels.newInputStream(channel), taker) - splitter.pending();
            splitter.clear(); // a line without an end may be cut off by a server that starts again: it is read once
            // more
        }
    }
}
