package dev.tollgate.edge.extension;

import dev.tollgate.edge.kp1.Kp1Path;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a request is for.
 *
 * @param name of what the operation is about, such as a command's type; empty for none
 */
public record ExtensionPath(Extension extension, Operation operation, String name) {
    /** Reads a path; null for a resource that the extension does not have. */
    public static @Nullable ExtensionPath of(Extension extension, Kp1Path path, ByteBuf buffer) {
        return Operation.find(
                extension, buffer.toString(path.resourceStart(), path.resourceLength(), StandardCharsets.UTF_8));
    }
}
