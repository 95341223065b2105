package dev.tollgate.edge.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tells one state of some files from another without reading them. Links are followed, so that a folder that is exchanged by
 * turning a link, as Kubernetes does it, is seen.
 */
record FileStamps(Map<String, Stamp> stamps) {
    /** @param key the file system's own, such as device and inode */
    private record Stamp(String realPath, @Nullable Object key, long bytes, FileTime modifiedAt) {
        static final Stamp MISSING = new Stamp("", null, -1, FileTime.fromMillis(0));
    }

    static FileStamps of(Collection<String> files) {
        Map<String, Stamp> stamps = new HashMap<>();
        for (String file : files) {
            stamps.put(file, stamp(Path.of(file)));
        }
        return new FileStamps(stamps);
    }

    private static Stamp stamp(Path file) {
        try {
            Path real = file.toRealPath();
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            return new Stamp(real.toString(), attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
        } catch (IOException unreadable) {
            return Stamp.MISSING; // reading it will say why
        }
    }
}
