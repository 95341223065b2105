package dev.tollgate.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tollgate.edge.http.HttpClient.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/kpc/kp1/demo-v1/dcx/good/json, 200",
        "/kp1/demo-v1/dcx/good/json, 200",
        "/kpc/kp1/demo-v1/dcx/good/json/5, 200",
        "/kpc/kp1/demo-v1/dcx/good/json?x=/../%zz&token=, 200",
        "/kpc/kp1/demo-v1/dcx/good/json?, 200",
        "/%6Bpc/%6bp1/demo%2Dv1/dcx/%67oo%64/json, 200",
        "/kpc/kp1/demo-v1/dcx/two%20words/json, 200",
        "/kpc/kp1/demo-v1/dcx/50%25/json, 200",
        "/kpc/kp1/demo-v1/dcx/gr%C3%BCn/json, 200",
        "/kpc/kp1/demo-v1/dcx/50%2525/json, 401",
        "/kpc/kp1/demo-v1/dcx/two+words/json, 400",
        "/kpc/kp1/demo-v1/dcx/gr%FCn/json, 400",
        "/kpc/kp1/demo-v1/dcx/g%00od/json, 400",
        "/kpc/kp1/demo-v1/dcx/g%0Aod/json, 400",
        "/kpc/kp1/demo-v1/dcx/g%7Fod/json, 400",
        "/kpc/kp1/demo-v1/dcx/g%C2%80od/json, 400",
        "/kpc/kp1/demo-v1/dcx/good%2Fjson, 400",
        "/kpc/kp1/demo-v1/dcx/good%2fjson, 400",
        "/kpc/kp1/demo-v1/dcx/g%23od/json, 400",
        "/kpc/kp1/demo-v1/dcx/g%2Eod/json, 400",
        "/kpc/kp1/demo-v1/dcx/good/x/../json, 400",
        "/kpc/kp1/demo-v1/dcx/good/x/%2e%2e/json, 400",
        "/kpc/kp1/demo-v1/dcx/good/x/%2E./json, 400",
        "/kpc/kp1/demo-v1/dcx/good/./json, 400",
        "/kpc/kp1/demo-v1/dcx/good/json/.., 400",
        "/kpc/kp1/demo-v1/dcx/good//json, 400",
        "/kpc/kp1/demo-v1/dcx//json, 400",
        "/kpc/kp1/demo-v1/dcx/good/json/, 400",
        "//kpc/kp1/demo-v1/dcx/good/json, 400",
        "/kpc//kp1/demo-v1/dcx/good/json, 400",
        "/x/../kp1/demo-v1/dcx/good/json, 400",
        "/kpc/kp1/demo-v1/dcx/good/json%, 400",
        "/kpc/kp1/demo-v1/dcx/good/json%4, 400",
        "/kpc/kp1/demo-v1/dcx/good/json%4g, 400",
        "/kpc/kp1/demo-v1/dcx/good/json%, 400",
        "/kpc/kp1/demo-v1/dcx/g%zzod/json, 400",
        "/kpc/kp1/demo-v1/dcx/<good>/json, 400",
        "/kpc/kp1/demo-v1/dcx/g\\od/json, 400",
        "/kpc/kp1/demo-v1/dcx/, 400",
        "/kpc/kp1/demo-v1/dcx, 400",
        "/kpc/kp1/demo/dcx/good/json, 400",
        "/kpc/kp1/DEMO-v1/dcx/good/json, 400",
        "/kpc/kp1/?good, 400",
        "/kpc/kp1/none-v1/dcx/good/json, 404",
        "/kpc/kp1/demo-v1/none/good/json, 404",
        "/kpc/kp1/demo-v1/dcx/good/none, 404",
        "/kpc/kp1/demo-v1/dcx/good, 404",
        "/, 404",
        "/kpc, 404",
        "/kpc/, 404",
        "/kpc/kp1, 404",
        "/kp2/demo-v1/dcx/good/json, 404",
        "/KPC/kp1/demo-v1/dcx/good/json, 404",
        "/kpc/kpc/kp1/demo-v1/dcx/good/json, 404",
        "http://edge, 404",
        "http://edge?/kp1/demo-v1/dcx/good/json, 404",
        "http://edge/kp1/demo-v1/dcx/good/json, 200",
    })
    void isDecodedOnceAndThenUnderTheRules(String target, int status) {
        try (HttpClient client = new HttpClient()) {
            String utf8 = new String(target.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            String request = "POST " + utf8 + " HTTP/1.1\r\nHost: edge\r\nContent-Length: 1\r\n\r\n1";
            client.send(request + request).write();
            List<Response> responses = client.responses();
            assertEquals(
                    List.of(status, status),
                    responses.stream().map(Response::status).toList());
            assertFalse(responses.get(1).closes(), "where the next request begins is known");
        }
    }
}
