package dev.tollgate.loadtest.measure;

import java.util.Locale;

/**
 * Why an operation ended as it did, as a small number: what {@link dev.tollgate.loadtest.measure.OperationMeter} counts by.
 *
 * <pre>
 *  0 ok | 1 to 255 MQTT reason codes | 256 timeout | 257 closed | 258 protocol error | 259 unanswered | 300 + HTTP status | 1300 + error response
 * </pre>
 */
public final class Reasons {
    public static final int OK = 0;
    public static final int TIMEOUT = 256;
    public static final int CLOSED = 257;
    public static final int PROTOCOL_ERROR = 258;
    public static final int UNANSWERED = 259;
    public static final int CONNECT_FAILED = 260;
    static final int COUNT = 2300;
    private static final int HTTP = 300;
    private static final int ERROR_RESPONSE = 1300;
    private static final int STATUS_MAX = 999;

    private Reasons() {}

    /** A reason code of MQTT; 0 to 0x7F are all {@link #OK}. */
    public static int mqtt(int code) {
        return code < 0x80 ? OK : code;
    }

    public static int http(int status) {
        return status < 400 ? OK : HTTP + Math.min(status, STATUS_MAX);
    }

    /** An answer on an error topic, with the status code that it holds. */
    public static int errorResponse(int status) {
        return ERROR_RESPONSE + Math.min(Math.max(status, 0), STATUS_MAX);
    }

    /** Whether it is the status of an HTTP response. */
    public static boolean isHttp(int reason) {
        return reason >= HTTP && reason < ERROR_RESPONSE;
    }

    /** Whether it is the status code of an answer on an error topic. */
    public static boolean isErrorResponse(int reason) {
        return reason >= ERROR_RESPONSE;
    }

    /** The code that the server gave, whatever protocol it spoke. */
    public static int code(int reason) {
        return reason >= ERROR_RESPONSE ? reason - ERROR_RESPONSE : reason >= HTTP ? reason - HTTP : reason;
    }

    public static String text(int reason) {
        if (reason >= ERROR_RESPONSE) {
            return "error " + (reason - ERROR_RESPONSE);
        }
        if (reason >= HTTP) {
            return "http " + (reason - HTTP);
        }
        return switch (reason) {
            case OK -> "ok";
            case TIMEOUT -> "timeout";
            case CLOSED -> "closed";
            case PROTOCOL_ERROR -> "protocol error";
            case UNANSWERED -> "unanswered";
            case CONNECT_FAILED -> "connect failed";
            default -> String.format(Locale.ROOT, "0x%02X", reason);
        };
    }
}
