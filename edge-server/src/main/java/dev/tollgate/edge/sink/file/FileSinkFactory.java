package dev.tollgate.edge.sink.file;

import dev.tollgate.edge.sink.Sink;
import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.SinkFactory;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Makes sinks that write files. */
public final class FileSinkFactory implements SinkFactory {
    private static final String DEFAULT_FOLDER = "records";

    private final SinkContext context;
    private final FileSinkConfig config;
    private final Path folder;

    /** @throws IllegalArgumentException when the folder cannot be one */
    public FileSinkFactory(SinkContext context, FileSinkConfig config) {
        this.context = context;
        this.config = config;
        this.folder = folder(context, config.folder());
    }

    private static Path folder(SinkContext context, String text) {
        try {
            Path folder = text.isBlank() ? context.folder().resolve(DEFAULT_FOLDER) : Path.of(text);
            if (!Files.exists(folder) || (Files.isDirectory(folder) && Files.isWritable(folder))) {
                return folder;
            }
        } catch (InvalidPathException notAPath) {
            // falls through to the one message for every wrong folder
        }
        throw new IllegalArgumentException("folder: expected a folder that can be written, got '" + text + "'");
    }

    @Override
    public Sink create() {
        return new FileSink(new RecordFiles(folder, context), config, System::currentTimeMillis);
    }
}
