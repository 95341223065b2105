package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device's file {@code device.key}: a JSON object with its id, key, name, group and application, and the server that it is registered with.
 * Its owner alone can read it. It is whole before it has its name.
 */
final class DeviceKeyFile {
    /** What people may see. */
    static final List<String> SHOWN = List.of("deviceId", "name", "group", "application");

    private static final int MAX_BYTES = 64 << 10;

    private final Path path;

    DeviceKeyFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    Path path() {
        return path;
    }

    /** Null when there is none. */
    @Nullable
    JsonNode read() throws CliException {
        try {
            if (Files.size(path) <= MAX_BYTES) {
                JsonNode content = AdminClient.parse(Files.readString(path, StandardCharsets.UTF_8));
                if (content.hasNonNull("deviceKey") && content.hasNonNull("application")) {
                    return content;
                }
            }
        } catch (NoSuchFileException notRegistered) {
            return null;
        } catch (IOException | CliException unreadable) {
            throw CliException.failed(
                    path + ": cannot be read: " + unreadable.getClass().getSimpleName());
        }
        throw CliException.failed(path + ": expected a device key; delete the file to register anew");
    }

    void write(JsonNode device, URI server) throws CliException {
        ObjectNode content = AdminClient.object();
        SHOWN.forEach(field -> content.set(field, device.get(field)));
        content.put("deviceKey", device.path("deviceKey").asText()).put("server", server.toString());
        try {
            Path folder = path.getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectories(folder, attributes(folder, "rwx------"));
            }
            replace((content + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw CliException.failed(path + ": cannot be written: " + failure);
        }
    }

    private void replace(byte[] bytes) throws IOException {
        Path draft = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, attributes(path, "rw-------"));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
