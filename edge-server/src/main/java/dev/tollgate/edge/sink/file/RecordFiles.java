package dev.tollgate.edge.sink.file;

import dev.tollgate.edge.journal.FileAccess;
import dev.tollgate.edge.journal.RealFileAccess;
import dev.tollgate.edge.sink.SinkContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sink's files in a folder that others may use too: {@code SINK-NODE-SEQUENCE.ndjson}, with {@code .eN} behind the sequence once an
 * operator has moved the cursor back, and {@code .gz} at the end of a compressed one. The node is part of the name since sequences of
 * different journals mean different records. Safe from any thread.
 */
final class RecordFiles {
    private static final FileAccess FILES = new RealFileAccess();

    private final Path folder;
    private final String prefix;
    private final Pattern name;

    RecordFiles(Path folder, SinkContext context) {
        this.folder = folder;
        this.prefix = context.name() + "-" + context.nodeId() + "-";
        this.name = Pattern.compile(
                Pattern.quote(prefix) + "([0-9]{19})(?:\\.e([0-9]{1,18}))?\\.ndjson((?:\\.gz)?|\\.gz\\.tmp)");
    }

    /** The name for a file that begins with a record. */
    RecordFile named(long first, long epoch) {
        String text = prefix + "%019d".formatted(first) + (epoch == 0 ? "" : ".e" + epoch) + ".ndjson";
        return new RecordFile(folder.resolve(text), first, epoch, RecordFile.Form.PLAIN);
    }

    /** The oldest first. */
    List<RecordFile> list() throws IOException {
        return FILES.list(folder).stream()
                .map(this::parse)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
    }

    private @Nullable RecordFile parse(Path path) {
        Matcher matcher = name.matcher(path.getFileName().toString());
        if (!matcher.matches()) {
            return null;
        }
        String epoch = matcher.group(2);
        for (RecordFile.Form form : RecordFile.Form.values()) {
            if (form.suffix().equals(matcher.group(3))) {
                return new RecordFile(
                        path, Long.parseLong(matcher.group(1)), epoch == null ? 0 : Long.parseLong(epoch), form);
            }
        }
        return null;
    }

    void createFolder() throws IOException {
        FILES.createDirectories(folder);
    }

    /** Returns once files that were created, renamed or deleted are so after a power cut too. */
    void forceFolder() throws IOException {
        FILES.forceDirectory(folder);
    }

    void rename(RecordFile from, RecordFile to) throws IOException {
        FILES.rename(from.path(), to.path());
    }

    void delete(RecordFile file) throws IOException {
        FILES.delete(file.path());
    }
}
