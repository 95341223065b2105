package dev.tollgate.edge.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that can be full, fail on command and lose its power. A power cut keeps of the files only what was forced, and a
 * random part of what was not; the same for the directory. After a force that failed, what it should have forced is gone for the
 * next power cut, even when a later force succeeds.
 */
final class FakeDisk implements FileAccess {
    /** Asked before each operation; throws to let it fail. */
    interface Faults {
        void before(String operation, Path path) throws IOException;
    }

    private record DirectoryChange(
            Path removed, @Nullable Path added, @Nullable Content content) {}

    private record FileChange(long position, @Nullable ByteBuffer bytes) {}

    private static final int SECTOR_BYTES = 512;

    private final Map<Path, Content> entries = new HashMap<>();
    private final Map<Path, Content> forcedEntries = new HashMap<>();
    private final List<DirectoryChange> directoryChanges = new ArrayList<>();
    private Faults faults = (operation, path) -> {};
    private long capacity = Long.MAX_VALUE / 2;
    private int writeMaxBytes = Integer.MAX_VALUE;
    private int openFiles;

    synchronized void setFaults(Faults faults) {
        this.faults = faults;
    }

    synchronized void setCapacity(long bytes) {
        capacity = bytes;
    }

    /** Most bytes that one write takes. */
    synchronized void setWriteMaxBytes(int bytes) {
        writeMaxBytes = bytes;
    }

    synchronized long used() {
        return entries.values().stream().mapToLong(content -> content.size).sum();
    }

    synchronized int openFiles() {
        return openFiles;
    }

    synchronized byte[] bytes(Path path) throws IOException {
        Content content = content(path);
        return Arrays.copyOf(content.bytes, content.size);
    }

    /** Puts a file there, forced. */
    synchronized void put(Path path, byte[] bytes) {
        Content content = new Content();
        content.apply(0, bytes);
        content.forced = bytes.clone();
        entries.put(path, content);
        forcedEntries.put(path, content);
    }

    /** The power goes and comes back. Files that were open are of no use any more. */
    synchronized void cutPower(Random random) {
        int survivors = random.nextInt(directoryChanges.size() + 1);
        for (DirectoryChange change : directoryChanges.subList(0, survivors)) {
            apply(change, forcedEntries);
        }
        directoryChanges.clear();
        entries.clear();
        forcedEntries.replaceAll((path, content) -> content.afterPowerCut(random));
        entries.putAll(forcedEntries);
        openFiles = 0;
        faults = (operation, path) -> {};
    }

    private static void apply(DirectoryChange change, Map<Path, Content> directory) {
        directory.remove(change.removed());
        if (change.added() != null && change.content() != null) {
            directory.put(change.added(), change.content());
        }
    }

    private void change(Path removed, @Nullable Path added, @Nullable Content content) {
        DirectoryChange change = new DirectoryChange(removed, added, content);
        apply(change, entries);
        directoryChanges.add(change);
    }

    private Content content(Path path) throws IOException {
        Content content = entries.get(path);
        if (content == null) {
            throw new NoSuchFileException(path.toString());
        }
        return content;
    }

    @Override
    public void createDirectories(Path directory) {}

    @Override
    public synchronized List<Path> list(Path directory) {
        return List.copyOf(entries.keySet());
    }

    @Override
    public synchronized JournalFile create(Path path) throws IOException {
        faults.before("create", path);
        if (entries.containsKey(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Content content = new Content();
        change(path, path, content);
        return new OpenFile(path, content);
    }

    @Override
    public synchronized JournalFile open(Path path) throws IOException {
        faults.before("open", path);
        return new OpenFile(path, content(path));
    }

    @Override
    public synchronized JournalFile openForReading(Path path) throws IOException {
        faults.before("read", path);
        return new OpenFile(path, content(path));
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        faults.before("rename", from);
        change(from, to, content(from));
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        faults.before("delete", path);
        change(path, null, null);
    }

    @Override
    public boolean hasOneName(Path path) {
        return true;
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        faults.before("forceDirectory", directory);
        directoryChanges.clear();
        forcedEntries.clear();
        forcedEntries.putAll(entries);
    }

    @Override
    public synchronized long usableSpace(Path directory) {
        return Math.max(0, capacity - used());
    }

    @Override
    public Closeable lock(Path path) {
        return () -> {};
    }

    /** What is in a file: as it reads now, as it was forced, and the changes between the two. */
    private static final class Content {
        private byte[] bytes = {};
        private int size;
        private byte[] forced = {};
        private final List<FileChange> changes = new ArrayList<>();

        void apply(long position, byte[] written) {
            int end = (int) position + written.length;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
            }
            System.arraycopy(written, 0, bytes, (int) position, written.length);
            size = Math.max(size, end);
        }

        void truncate(long to) {
            int kept = (int) Math.min(size, to);
            Arrays.fill(bytes, kept, size, (byte) 0);
            size = kept;
        }

        void apply(FileChange change) {
            if (change.bytes() == null) {
                truncate(change.position());
            } else {
                apply(change.position(), change.bytes().array());
            }
        }

        static Content of(byte[] bytes) {
            Content content = new Content();
            content.apply(0, bytes);
            return content;
        }

        /** Brings the forced bytes up to date; after a force that failed, they miss what that one lost. */
        void force() {
            Content target = of(forced);
            changes.forEach(target::apply);
            changes.clear();
            forced = Arrays.copyOf(target.bytes, target.size);
        }

        /** Some of the changes, in their order but with gaps now and then, and the last of them torn. */
        Content afterPowerCut(Random random) {
            Content left = of(forced);
            int count = random.nextInt(changes.size() + 1);
            boolean hasGaps = random.nextInt(4) == 0;
            for (int i = 0; i < count; i++) {
                FileChange change = changes.get(i);
                if (i == count - 1 && change.bytes() != null) {
                    int torn = random.nextInt(change.bytes().array().length + 1);
                    left.apply(change.position(), Arrays.copyOf(change.bytes().array(), torn));
                } else if (!hasGaps) {
                    left.apply(change);
                } else if (random.nextBoolean()) {
                    applyInPart(left, change, random);
                }
            }
            left.forced = Arrays.copyOf(left.bytes, left.size);
            return left;
        }
    }

    /** Some of its sectors. */
    private static void applyInPart(Content content, FileChange change, Random random) {
        if (change.bytes() == null) {
            content.apply(change);
            return;
        }
        byte[] bytes = change.bytes().array();
        for (int from = 0; from < bytes.length; from += SECTOR_BYTES) {
            if (random.nextInt(4) > 0) {
                byte[] sector = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + SECTOR_BYTES));
                content.apply(change.position() + from, sector);
            }
        }
    }

    private final class OpenFile implements JournalFile {
        private final Path path;
        private final Content content;
        private boolean closed;

        OpenFile(Path path, Content content) {
            this.path = path;
            this.content = content;
            openFiles++;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            synchronized (FakeDisk.this) {
                faults.before("write", path);
                long room = capacity - used() + Math.max(0, content.size - position);
                int length = (int) Math.min(Math.min(source.remaining(), writeMaxBytes), room);
                if (length <= 0 && source.hasRemaining()) {
                    throw new IOException("No space left on device");
                }
                byte[] written = new byte[length];
                source.get(written);
                content.apply(position, written);
                content.changes.add(new FileChange(position, ByteBuffer.wrap(written)));
                return length;
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (FakeDisk.this) {
                faults.before("readBytes", path);
                int length = (int) Math.min(target.remaining(), content.size - position);
                if (length <= 0) {
                    return -1;
                }
                target.put(content.bytes, (int) position, length);
                return length;
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (FakeDisk.this) {
                try {
                    faults.before("force", path);
                } catch (IOException failure) {
                    content.changes.clear(); // lost, though it still reads well
                    throw failure;
                }
                content.force();
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (FakeDisk.this) {
                faults.before("truncate", path);
                content.truncate(size);
                content.changes.add(new FileChange(size, null));
            }
        }

        @Override
        public long size() {
            synchronized (FakeDisk.this) {
                return content.size;
            }
        }

        @Override
        public void close() {
            synchronized (FakeDisk.this) {
                openFiles -= closed ? 0 : 1;
                closed = true;
            }
        }
    }
}
