package dev.tollgate.edge.admin.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All files of the console by the path that they are asked for: the page at {@code /}, everything else below
 * {@code /console/VERSION/}, where the version stands for the content of all of them, so that they may be cached for good. There is
 * nothing else to be had: no path leads to the file system. Immutable.
 */
public final class ConsoleFiles {
    private static final String PAGE = "index.html";
    private static final String LIBRARIES = "libraries.properties";
    private static final String VERSION_MARK = "@version@";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, ConsoleFile> byPath;

    private ConsoleFiles(Map<String, ConsoleFile> byPath) {
        this.byPath = Map.copyOf(byPath);
    }

    /**
     * Reads them from the class path.
     *
     * @throws UncheckedIOException if one is missing: the jar, or the libraries beside it, are damaged
     */
    public static ConsoleFiles load() {
        try {
            SortedMap<String, byte[]> contents = new TreeMap<>(ownFiles());
            contents.putAll(libraries());
            String version = versionOf(contents);
            Map<String, ConsoleFile> files = new HashMap<>();
            contents.forEach((name, content) -> {
                boolean isPage = name.equals(PAGE);
                files.put(
                        isPage ? "/" : "/console/" + version + "/" + name,
                        new ConsoleFile(
                                Objects.requireNonNull(TYPES.get(extension(name)), name),
                                isPage,
                                isPage ? withVersion(content, version) : content));
            });
            return new ConsoleFiles(files);
        } catch (IOException damaged) {
            throw new UncheckedIOException("the console's files cannot be read", damaged);
        }
    }

    /** The file at this path; null where there is none. */
    public @Nullable ConsoleFile find(String path) {
        return byPath.get(path);
    }

    /** Every path at which there is a file. */
    public List<String> paths() {
        return byPath.keySet().stream().sorted().toList();
    }

    private static Map<String, byte[]> ownFiles() throws IOException {
        Path place = codePlace();
        if (Files.isDirectory(place)) {
            return filesBelow(place.resolve(packagePath()));
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            return filesBelow(jar.getPath(packagePath()));
        }
    }

    private static Path codePlace() throws IOException {
        CodeSource source = ConsoleFiles.class.getProtectionDomain().getCodeSource();
        try {
            return Path.of(Objects.requireNonNull(source).getLocation().toURI());
        } catch (URISyntaxException malformed) {
            throw new IOException("expected the location of the program's classes to be a URI", malformed);
        }
    }

    private static String packagePath() {
        return ConsoleFiles.class.getPackageName().replace('.', '/');
    }

    private static Map<String, byte[]> filesBelow(Path folder) throws IOException {
        Map<String, byte[]> contents = new HashMap<>();
        try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (TYPES.containsKey(extension(name))) {
                    contents.put(name, Files.readAllBytes(file));
                }
            }
        }
        return contents;
    }

    private static Map<String, byte[]> libraries() throws IOException {
        Properties places = new Properties();
        try (InputStream list = resource(ConsoleFiles.class.getResourceAsStream(LIBRARIES), LIBRARIES)) {
            places.load(list);
        }
        Map<String, byte[]> contents = new HashMap<>();
        for (String name : places.stringPropertyNames()) {
            String place = places.getProperty(name);
            try (InputStream content =
                    resource(ConsoleFiles.class.getClassLoader().getResourceAsStream(place), place)) {
                contents.put(name, content.readAllBytes());
            }
        }
        return contents;
    }

    private static InputStream resource(@Nullable InputStream found, String name) throws IOException {
        if (found == null) {
            throw new IOException("expected " + name + " on the class path");
        }
        return found;
    }

    private static String versionOf(SortedMap<String, byte[]> contents) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        contents.forEach((name, content) -> {
            all.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            all.writeBytes(ContentHash.of(content).getBytes(StandardCharsets.UTF_8));
        });
        return ContentHash.of(all.toByteArray());
    }

    private static byte[] withVersion(byte[] page, String version) {
        return new String(page, StandardCharsets.UTF_8)
                .replace(VERSION_MARK, version)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
