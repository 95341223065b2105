package dev.tollgate.edge.extension.upload;

import dev.tollgate.edge.extension.ExtensionHandler;
import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.ExtensionRequest;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.extension.Turn;
import dev.tollgate.edge.store.ExtensionTokens;
import dev.tollgate.edge.upload.UploadAuthority.Grant;
import dev.tollgate.edge.upload.UploadConfig;
import dev.tollgate.edge.upload.UploadOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Extension {@code bcx}: gives a device a token with which it uploads files for a while. The database keeps its fingerprint, the device, and the
 * device's token that asked: an upload token ends with that. On the worker's thread.
 */
public final class UploadTokens implements ExtensionHandler {
    private static final String PURPOSE = "bcx/token";

    private final UploadConfig config;
    private final ExtensionTokens tokens;

    public UploadTokens(UploadConfig config, ExtensionTokens tokens) {
        this.config = config;
        this.tokens = tokens;
    }

    @Override
    public Reply handle(ExtensionRequest request, Turn turn) throws SQLException {
        long device = turn.device(request.deviceNumber()).id();
        String token = tokens.next();
        turn.sql()
                .update(
                        "INSERT INTO upload_token (fingerprint, device, token, expires_at) VALUES (?, ?, ?, ?)",
                        tokens.fingerprint(PURPOSE, token),
                        device,
                        request.tokenNumber(),
                        turn.nowMs() + config.tokenTtlMs());
        turn.sql()
                .update(
                        "DELETE FROM upload_token WHERE device = ? AND id <= (SELECT id FROM upload_token WHERE device = ?"
                                + " ORDER BY id DESC LIMIT 1 OFFSET ?)",
                        device,
                        device,
                        config.tokensMax());
        return Reply.of(ExtensionJson.object().put("token", token));
    }

    @Override
    public void onTick(Turn turn) throws SQLException {
        turn.sql().update("DELETE FROM upload_token WHERE expires_at <= ?", turn.nowMs());
    }

    /** Whom a token was given to. */
    public Grant find(String token, Turn turn) throws SQLException {
        return turn.sql()
                .first(
                        "SELECT d.number, a.name, t.state, t.expires_at FROM upload_token AS u"
                                + " JOIN device AS d ON d.id = u.device"
                                + " JOIN application AS a ON a.id = d.application"
                                + " JOIN token AS t ON t.number = u.token"
                                + " WHERE u.fingerprint = ? AND u.expires_at > ?",
                        row -> grant(row, turn.nowMs()),
                        tokens.fingerprint(PURPOSE, token),
                        turn.nowMs())
                .orElseGet(() -> Grant.refused(UploadOutcome.TOKEN_UNKNOWN));
    }

    private static Grant grant(ResultSet row, long nowMs) throws SQLException {
        boolean isLive = ExtensionTokens.isLive(row.getInt(3)) && row.getLong(4) > nowMs;
        return isLive
                ? new Grant(null, row.getLong(1), row.getString(2))
                : Grant.refused(UploadOutcome.DEVICE_TOKEN_DEAD);
    }
}
