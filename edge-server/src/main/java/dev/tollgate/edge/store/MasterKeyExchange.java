package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.seal.MasterKey;
import dev.tollgate.edge.seal.MasterKeys;
import dev.tollgate.edge.store.RegistryException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Puts another master key in the place of the one in use. The order is what makes it safe at any moment to be killed: the next key is in a
 * file of its own, forced, before the data keys are sealed under it, which is one transaction; then {@code installation.key}, where that is
 * sealed; and then its file takes the name of the one before. Until then a start finds both, opens what it finds with either, and goes on.
 * One at a time.
 */
final class MasterKeyExchange {
    private final Path folder;
    private final byte[] installationKey;
    private final RegistryDatabase database;
    private final KeyRing ring;
    private final InstantSource clock;

    MasterKeyExchange(
            Path folder, byte[] installationKey, RegistryDatabase database, KeyRing ring, InstantSource clock) {
        this.folder = folder;
        this.installationKey = installationKey;
        this.database = database;
        this.ring = ring;
        this.clock = clock;
    }

    /** At a start: the data keys are under the wanted one already, and the rest follows. */
    void finish(MasterKeys masters) throws IOException {
        InstallationKey.seal(folder.resolve(InstallationKey.FILE_NAME), installationKey, masters.wanted());
        masters.settle(folder);
    }

    /**
     * Makes a key, and exchanges the one in use for it.
     *
     * @throws RegistryException {@code CONFLICT} where the master key is not the edge's to make
     * @throws DatabaseException when a file cannot be written; another call, or the next start, goes on
     */
    MasterKeyStatus run(Actor by) throws RegistryException {
        if (ring.master().isFromVariable()) {
            throw new RegistryException(
                    Kind.CONFLICT,
                    "the master key is in " + MasterKey.VARIABLE
                            + ": to exchange it, start the edge once with the new one"
                            + " there and the present one in " + MasterKey.VARIABLE_BEFORE);
        }
        try {
            MasterKey next = MasterKey.next(folder);
            if (!next.id().equals(ring.master().id())) {
                ring.exchangeMaster(database, next, by, clock);
            }
            finish(new MasterKeys(next, null));
            return status();
        } catch (IOException failure) {
            throw new DatabaseException(
                    "the master key's files could not be written: " + failure.getMessage(), failure);
        }
    }

    MasterKeyStatus status() {
        MasterKeyHistory.Entry newest = database.read(MasterKeyHistory::newest).orElseThrow(); // every start sees to it
        return new MasterKeyStatus(newest.generation(), ring.master().source(), newest.usedFromMs());
    }
}
