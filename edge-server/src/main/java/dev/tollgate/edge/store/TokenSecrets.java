package dev.tollgate.edge.store;

import dev.tollgate.edge.store.KeyRing.Sealed;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Keeps devices' tokens sealed beside their fingerprints, where that is wanted, in the transaction that makes them. */
final class TokenSecrets {
    private static final String INSERT = "INSERT INTO secret (kind, id, generation, sealed) VALUES (?, ?, ?, ?)";
    private static final int KIND = SecretKind.DEVICE_TOKEN.code();

    private final KeyRing ring;
    private final boolean isOn;

    TokenSecrets(KeyRing ring, boolean isOn) {
        this.ring = ring;
        this.isOn = isOn;
    }

    boolean isOn() {
        return isOn;
    }

    /** Of first tokens, whose ids are those of their devices. */
    void put(RegistryTransaction transaction, List<DeviceDraft> drafts) throws SQLException {
        if (!isOn || drafts.isEmpty()) {
            return;
        }
        PreparedStatement insert = transaction.prepare(INSERT);
        for (DeviceDraft draft : drafts) {
            set(insert, draft.id(), draft.value());
            insert.addBatch();
        }
        insert.executeBatch();
    }

    void put(RegistryTransaction transaction, long tokenId, String value) throws SQLException {
        if (isOn) {
            PreparedStatement insert = transaction.prepare(INSERT);
            set(insert, tokenId, value);
            insert.executeUpdate();
        }
    }

    private void set(PreparedStatement insert, long tokenId, String value) throws SQLException {
        Sealed sealed = ring.seal(KIND, tokenId, value.getBytes(StandardCharsets.UTF_8));
        insert.setInt(1, KIND);
        insert.setLong(2, tokenId);
        insert.setInt(3, sealed.generation());
        insert.setBytes(4, sealed.bytes());
    }

    /** Of a token that will never be used again. */
    void remove(RegistryTransaction transaction, long tokenNumber) throws SQLException {
        PreparedStatement delete = transaction.prepare(
                "DELETE FROM secret WHERE kind = ? AND id = (SELECT id FROM token WHERE number = ?)");
        delete.setInt(1, KIND);
        delete.setLong(2, tokenNumber);
        delete.executeUpdate();
    }
}
