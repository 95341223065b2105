package dev.tollgate.edge.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of the operating system. Writes with calls, never through mapped memory: a mapped write to a full disk kills the JVM. */
public final class RealFileAccess implements FileAccess {
    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    @Override
    public void createDirectories(Path directory) throws IOException {
        Path folder = directory.toAbsolutePath();
        Path parent = folder.getParent();
        if (Files.isDirectory(folder) || parent == null) {
            return;
        }
        createDirectories(parent);
        Files.createDirectory(folder);
        forceDirectory(parent); // else a power cut takes the folder with all that is in it
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    @Override
    public JournalFile create(Path file) throws IOException {
        return new ChannelFile(FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public JournalFile open(Path file) throws IOException {
        return new ChannelFile(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public JournalFile openForReading(Path file) throws IOException {
        return new ChannelFile(FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Windows tells no number of names. */
    @Override
    public boolean hasOneName(Path file) throws IOException {
        return !WINDOWS && Files.getAttribute(file, "unix:nlink").equals(1);
    }

    /** Windows has no way to force a directory, and opens none. */
    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (!WINDOWS) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public long usableSpace(Path directory) throws IOException {
        long bytes = directory.toFile().getUsableSpace(); // a FileStore would read the mount table each time
        if (bytes == 0 && !Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        return bytes;
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new IOException("another process holds " + file + ": is an edge running with this folder already?");
        }
        return channel; // closing it gives the lock back
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static final class ChannelFile implements JournalFile {
        private final FileChannel channel;

        ChannelFile(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return channel.write(source, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return channel.read(target, position);
        }

        @Override
        public void force() throws IOException {
            channel.force(false); // the size is forced with the data; times need not be
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
