package dev.tollgate.edge.extension;

import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.kp1.Verdict;
import java.sql.SQLException;

/**
 * Extension {@code rsx}: the last results of requests with an id, for a device that restarted before it saw them. Kept are those of
 * requests that change something, done or refused; the oldest of a device go first.
 */
public final class RequestResults implements ExtensionHandler {
    private final int max;

    /** @param max results of a device that are kept */
    public RequestResults(int max) {
        this.max = max;
    }

    /** Notes the result of a request, in its own transaction. */
    void keep(ExtensionRequest request, Reply reply, Turn turn) throws SQLException {
        boolean isKept = request.path().operation().isChange() && request.requestId() != Kp1Path.NO_REQUEST_ID;
        if (!isKept || max == 0) {
            return;
        }
        long device = turn.device(request.deviceNumber()).id();
        turn.sql()
                .update(
                        "INSERT OR REPLACE INTO request_result"
                                + " (device, extension, request_id, status_code, reason_phrase, replied_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?)",
                        device,
                        request.path().extension().text(),
                        request.requestId(),
                        reply.verdict().statusCode(),
                        reply.reasonPhrase(),
                        turn.nowMs());
        turn.sql()
                .update(
                        "DELETE FROM request_result WHERE device = ?1 AND id <="
                                + " (SELECT id FROM request_result WHERE device = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                        device,
                        max);
    }

    /** The request that is asked for: {@code /epmx/7}, where 7 is the id of this request, too, or {@code /epmx/7/8}. */
    @Override
    public Reply handle(ExtensionRequest request, Turn turn) throws SQLException, ExtensionException {
        String name = request.path().name();
        int slash = name.indexOf('/');
        String extension = slash < 0 ? name : name.substring(0, slash);
        long id = slash < 0 ? request.requestId() : Long.parseLong(name.substring(slash + 1));
        if (id == Kp1Path.NO_REQUEST_ID) {
            throw new ExtensionException(Verdict.REQUEST_UNKNOWN, "Expected /{extension}/{request id}");
        }
        return turn.sql()
                .first(
                        "SELECT status_code, reason_phrase FROM request_result"
                                + " WHERE device = ? AND extension = ? AND request_id = ?",
                        row -> result(id, row.getInt(1), row.getString(2)),
                        turn.device(request.deviceNumber()).id(),
                        extension,
                        id)
                .orElseGet(() -> Reply.of(Verdict.REQUEST_UNKNOWN));
    }

    private static Reply result(long id, int statusCode, String reasonPhrase) {
        return Reply.of(ExtensionJson.object()
                .put("requestId", id)
                .put("statusCode", statusCode)
                .put("reasonPhrase", reasonPhrase));
    }
}
