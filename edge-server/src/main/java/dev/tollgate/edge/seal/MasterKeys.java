package dev.tollgate.edge.seal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master key to use, and the one that it follows where the two are being exchanged: what is sealed may be under either then. Immutable.
 *
 * @param wanted under which everything is to be
 * @param before under which it may be still; null where nothing is exchanged
 */
public record MasterKeys(MasterKey wanted, @Nullable MasterKey before) {
    private static final Logger LOG = LoggerFactory.getLogger(MasterKeys.class);

    /**
     * Those of a data folder; null where there is none yet.
     *
     * @param environment its variables go before the folder's files
     * @throws IOException when one of them is not a key
     */
    public static @Nullable MasterKeys find(Path folder, Map<String, String> environment) throws IOException {
        String variable = environment.getOrDefault(MasterKey.VARIABLE, "");
        String variableBefore = environment.getOrDefault(MasterKey.VARIABLE_BEFORE, "");
        Path file = folder.resolve(MasterKey.FILE_NAME);
        if (!variable.isBlank()) {
            if (Files.exists(file)) {
                LOG.warn(
                        "{} is not used, as {} is set: once the edge runs with it, delete the file",
                        file,
                        MasterKey.VARIABLE);
            }
            return new MasterKeys(
                    MasterKey.ofVariable(MasterKey.VARIABLE, variable),
                    variableBefore.isBlank() ? null : MasterKey.ofVariable(MasterKey.VARIABLE_BEFORE, variableBefore));
        }
        if (!variableBefore.isBlank()) {
            throw new IOException("expected " + MasterKey.VARIABLE + " to be set, as " + MasterKey.VARIABLE_BEFORE
                    + " is: that is the key before it");
        }
        MasterKey present = MasterKey.ofFile(file);
        MasterKey next = MasterKey.ofFile(folder.resolve(MasterKey.NEXT_FILE_NAME));
        if (next != null) {
            return new MasterKeys(next, present);
        }
        return present == null ? null : new MasterKeys(present, null);
    }

    /** Once everything is under the wanted one: the folder's file holds it and no other. */
    public void settle(Path folder) throws IOException {
        if (!wanted.isFromVariable() && Files.exists(folder.resolve(MasterKey.NEXT_FILE_NAME))) {
            MasterKey.promoteNext(folder);
        }
    }
}
