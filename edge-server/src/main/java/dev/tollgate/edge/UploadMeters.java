package dev.tollgate.edge;

import dev.tollgate.edge.metrics.EdgeMetrics;
import dev.tollgate.edge.upload.UploadOutcome;
import dev.tollgate.edge.upload.Uploads;
import java.util.List;

/** Shows uploads as metrics. */
final class UploadMeters {
    private UploadMeters() {}

    static void register(EdgeMetrics metrics, Uploads uploads) {
        metrics.counters(
                "tollgate_uploads_total", "Uploads of devices that ended, by how.", List.of("outcome"), samples -> {
                    for (UploadOutcome outcome : UploadOutcome.values()) {
                        samples.accept((double) uploads.count(outcome), outcome.reason());
                    }
                });
        metrics.gauge("tollgate_uploads_receiving", "Uploads that are being received.", uploads::receiving);
        metrics.counter("tollgate_uploads_received_bytes_total", "Bytes of uploads that came.", uploads::receivedBytes);
        metrics.counter(
                "tollgate_uploads_failures_total",
                "Times that an upload could not be written or looked up.",
                uploads::failures);
        metrics.gauge("tollgate_uploads_files", "Files of devices, also those being received.", uploads::files);
        metrics.gauge("tollgate_uploads_bytes", "Bytes of those files.", uploads::bytes);
    }
}
