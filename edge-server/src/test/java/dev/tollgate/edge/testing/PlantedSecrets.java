package dev.tollgate.edge.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes values that nothing else is like, and finds them wherever they lie: as UTF-8 or Latin-1, and as UTF-16 of either order, as Java's
 * heap has it. What is looked for is their common beginning, so that a part of one is found, too. For one thread.
 */
public final class PlantedSecrets {
    /** Every value begins with it. */
    public static final String MARK = "pLnTd7qZ";

    private static final int TAIL = 40;
    private static final int CHUNK = 1 << 20;
    private static final int GENERATED_MAX = 4 << 10;
    private static final List<Charset> CHARSETS =
            List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

    private final SecureRandom random = new SecureRandom();

    /**
     * A new value of letters and digits, which a token may be.
     *
     * @param use letters that say where it is planted, to be read in what is found
     */
    public String plant(String use) {
        return MARK + use + "x" + Long.toHexString(random.nextLong());
    }

    /** Values found in a text, or what there is of them. */
    public static Set<String> findIn(String text) {
        Set<String> found = new TreeSet<>();
        find(text.getBytes(StandardCharsets.UTF_8), found);
        return found;
    }

    /** Values found in a file, or in all files of a folder, with the files' names. */
    public static Set<String> findIn(Path fileOrFolder) throws IOException {
        Set<String> found = new TreeSet<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(fileOrFolder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Set<String> here = new TreeSet<>();
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), CHUNK)) {
                findIn(in, here);
            }
            here.forEach(value -> found.add(file.getFileName() + ": " + value));
        }
        return found;
    }

    /** Of values that the edge made, and so without the mark, those that are in a file, or in some file of a folder. ASCII, at most 4 KiB. */
    public static Set<String> findIn(Path fileOrFolder, Collection<String> values) throws IOException {
        Set<String> found = new TreeSet<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(fileOrFolder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                String before = "";
                byte[] chunk = in.readNBytes(CHUNK);
                while (chunk.length > 0) {
                    String text = before + new String(chunk, StandardCharsets.ISO_8859_1);
                    values.stream()
                            .filter(text::contains)
                            .forEach(value -> found.add(file.getFileName() + ": " + value));
                    before = text.substring(Math.max(0, text.length() - GENERATED_MAX));
                    chunk = in.readNBytes(CHUNK);
                }
            }
        }
        return found;
    }

    /**
     * Copies of the databases that are in a folder, with their write-ahead logs, as somebody would find them after a {@code kill -9}.
     *
     * @param to an empty folder
     */
    public static Path copyDatabases(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.list(from)) {
            for (Path file : all.filter(each -> each.getFileName().toString().matches(".*\\.db(-wal|-shm)?"))
                    .toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    /** Chunks overlap, so that no value lies between two. */
    private static void findIn(InputStream in, Set<String> found) throws IOException {
        int overlap = 2 * (MARK.length() + TAIL);
        byte[] before = new byte[0];
        byte[] chunk = in.readNBytes(CHUNK);
        while (chunk.length > 0) {
            byte[] both = new byte[before.length + chunk.length];
            System.arraycopy(before, 0, both, 0, before.length);
            System.arraycopy(chunk, 0, both, before.length, chunk.length);
            find(both, found);
            int kept = Math.min(overlap, both.length);
            before = new byte[kept];
            System.arraycopy(both, both.length - kept, before, 0, kept);
            chunk = in.readNBytes(CHUNK);
        }
    }

    private static void find(byte[] bytes, Set<String> found) {
        for (Charset charset : CHARSETS) {
            byte[] mark = MARK.getBytes(charset);
            for (int at : places(bytes, mark)) {
                int end = Math.min(
                        bytes.length, at + (MARK.length() + TAIL) * (charset.equals(StandardCharsets.UTF_8) ? 1 : 2));
                String text = new String(bytes, at, end - at, charset);
                found.add(text.replaceAll("[^A-Za-z0-9].*(?s:.*)", "") + " in " + charset);
            }
        }
    }

    private static List<Integer> places(byte[] bytes, byte[] mark) {
        List<Integer> places = new ArrayList<>();
        for (int at = 0; at <= bytes.length - mark.length; at++) {
            int same = 0;
            while (same < mark.length && bytes[at + same] == mark[same]) {
                same++;
            }
            if (same == mark.length) {
                places.add(at);
            }
        }
        return places;
    }
}
