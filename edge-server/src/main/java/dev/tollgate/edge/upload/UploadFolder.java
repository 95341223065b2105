package dev.tollgate.edge.upload;

import dev.tollgate.edge.id.PublicId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files themselves. A file is received under {@code .incoming/} and gets its name once it is whole and forced, so that nothing half is ever
 * visible; what lies in {@code .incoming/} at the start is deleted. Safe from any thread; waits for the disk.
 *
 * <pre>
 * uploads/.incoming/{number}
 * uploads/{device id}/{name, percent-encoded}
 * </pre>
 */
final class UploadFolder {
    /** Length of a file that there is not. */
    static final long NONE = -1;

    private static final Logger LOG = LoggerFactory.getLogger(UploadFolder.class);
    private static final String INCOMING = ".incoming";
    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private final Path root;
    private final Path incoming;
    private final AtomicLong numbers = new AtomicLong();
    private final Object naming = new Object(); // held while a name is given or taken away

    private UploadFolder(Path root) {
        this.root = root;
        this.incoming = root.resolve(INCOMING);
    }

    /** Opens the folder, made where there is none: deletes what was being received when the edge ended, and counts what is stored. */
    static UploadFolder open(Path root, UploadQuota quota) throws IOException {
        UploadFolder folder = new UploadFolder(root);
        Files.createDirectories(folder.incoming);
        force(root);
        Path parent = root.toAbsolutePath().getParent();
        if (parent != null) {
            force(parent);
        }
        folder.deleteIncoming();
        for (Path entry : list(root)) {
            long device = deviceOf(entry);
            if (device != NONE) {
                for (StoredUpload file : storedIn(entry)) {
                    quota.addStored(device, file.bytes());
                }
            } else if (!entry.equals(folder.incoming)) {
                LOG.warn("expected nothing but devices' folders in {}, passed over {}", root, entry.getFileName());
            }
        }
        return folder;
    }

    /** {@link #NONE} where it is no device's folder. */
    private static long deviceOf(Path entry) {
        try {
            boolean isFolder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
            return isFolder ? PublicId.DEVICE.parse(entry.getFileName().toString()) : NONE;
        } catch (IllegalArgumentException notAnId) {
            return NONE;
        }
    }

    private void deleteIncoming() throws IOException {
        List<Path> left = list(incoming);
        for (Path file : left) {
            Files.delete(file);
        }
        if (!left.isEmpty()) {
            LOG.info("deleted {} uploads that were not complete when the edge ended", left.size());
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    /** A new file to receive into. */
    Path newIncoming() {
        return incoming.resolve(Long.toString(numbers.incrementAndGet()));
    }

    /**
     * Gives a received file, which is forced, its name. Not durable before {@link #force(long)}.
     *
     * @param mayReplace whether it may take the place of another
     * @return the other's length; {@link #NONE} when there was none
     * @throws FileAlreadyExistsException when there is one, and it may not
     */
    long name(Path received, long device, UploadName name, boolean mayReplace) throws IOException {
        Path folder = folder(device);
        Path file = folder.resolve(name.encoded());
        synchronized (naming) {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder);
                force(root); // else a power cut takes the folder with all that is in it
            }
            long replaced = length(file);
            if (replaced != NONE && !mayReplace) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Files.move(received, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return replaced;
        }
    }

    /** Makes the names in a device's folder durable. */
    void force(long device) throws IOException {
        force(folder(device));
    }

    /** Windows has no way to force a directory, and opens none. */
    private static void force(Path directory) throws IOException {
        if (!WINDOWS) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private Path folder(long device) {
        return root.resolve(PublicId.DEVICE.format(device));
    }

    boolean isThere(long device, UploadName name) throws IOException {
        return length(folder(device).resolve(name.encoded())) != NONE;
    }

    private static long length(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException none) {
            return NONE;
        }
    }

    /** A device's files, by name. */
    List<StoredUpload> list(long device) throws IOException {
        return storedIn(folder(device));
    }

    private static List<StoredUpload> storedIn(Path folder) throws IOException {
        List<StoredUpload> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            for (Path file : list(folder).stream().sorted().toList()) {
                StoredUpload upload = stored(file);
                if (upload != null) {
                    files.add(upload);
                }
            }
        }
        return files;
    }

    /** Null for a file that has gone since, and for what is no upload. */
    private static @Nullable StoredUpload stored(Path file) throws IOException {
        UploadName name = UploadName.ofEncoded(file.getFileName().toString());
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return name == null || !attributes.isRegularFile()
                    ? null
                    : new StoredUpload(
                            name,
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis());
        } catch (NoSuchFileException deleted) {
            return null;
        }
    }

    /** Opens a stored file for reading; the caller closes it. Null when there is none. */
    @Nullable
    FileChannel open(long device, UploadName name) throws IOException {
        try {
            return FileChannel.open(folder(device).resolve(name.encoded()), StandardOpenOption.READ);
        } catch (NoSuchFileException | NotDirectoryException none) {
            return null;
        }
    }

    /** Deletes a file durably; its length, or {@link #NONE} where there was none. */
    long delete(long device, UploadName name) throws IOException {
        Path folder = folder(device);
        Path file = folder.resolve(name.encoded());
        synchronized (naming) {
            long length = length(file);
            if (length != NONE) {
                Files.delete(file);
                force(folder);
            }
            return length;
        }
    }

    long usableBytes() {
        return root.toFile().getUsableSpace(); // a FileStore would read the mount table each time
    }
}
