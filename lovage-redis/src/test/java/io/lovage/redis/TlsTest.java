package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.Lovage;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.SystemTime;
import io.lovage.task.Task;
import io.lovage.testkit.NoLovageThreads;
import io.lovage.testkit.process.Ports;
import io.lovage.testkit.process.RedisServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections, to a server whose certificate is for the address 127.0.0.1 and for no name. */
@ExtendWith(NoLovageThreads.class)
class TlsTest {

    private static final Task<Integer, Integer> SQUARE = Task.of("square", Integer.class, Integer.class);

    @TempDir
    private static Path folder;

    private static RedisServer server;
    private static Path certificate;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        certificate = folder.resolve("cert.pem");
        Path key = folder.resolve("key.pem");
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=queue.test",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        port = Ports.free();
        server = RedisServer.start(
                folder,
                "--tls-port",
                String.valueOf(port),
                "--tls-cert-file",
                certificate.toString(),
                "--tls-key-file",
                key.toString(),
                "--tls-ca-cert-file",
                certificate.toString(),
                "--tls-auth-clients",
                "no");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void tasks_are_run_over_an_encrypted_connection() throws Exception {
        try (Lovage lovage = Lovage.open("rediss://127.0.0.1:" + port + "?ca=" + certificate)) {
            lovage.handle(SQUARE, number -> number * number).start();

            assertThat(lovage.enqueue(SQUARE.with(7)).await(Duration.ofSeconds(20)))
                    .isEqualTo(49);
        }
    }

    @Test
    void a_server_whose_certificate_nobody_vouches_for_is_refused() {
        assertThatThrownBy(() -> open("rediss://127.0.0.1:" + port))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("certification path");
    }

    @Test
    void a_server_whose_certificate_is_for_another_name_is_refused() {
        assertThatThrownBy(() -> open("rediss://localhost:" + port + "?ca=" + certificate))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("localhost");
    }

    @Test
    void a_server_without_tls_is_refused() {
        assertThatThrownBy(() -> open("rediss://127.0.0.1:" + server.port() + "?timeoutMs=5000&ca=" + certificate))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("rediss://127.0.0.1:" + server.port());
    }

    private static Engine open(String url) {
        return Engines.open(url, SystemTime.clock());
    }
}
