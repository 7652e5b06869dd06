package io.lovage.examples;

import static io.lovage.Lovage.call;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.task.Handles;
import java.time.Duration;

/** The second style: annotated methods, called by method reference. */
public final class MethodStyle {

    // tag::bean[]
    /** An ordinary class whose public methods are tasks. */
    public static class Mailer {

        @Handles("mail.send")
        public String send(String to, String body) {
            return to + " got " + body.length() + " characters";
        }
    }
    // end::bean[]

    private MethodStyle() {}

    static String run(String url) throws Exception {
        // tag::call[]
        try (Lovage lovage = Lovage.open(url)) {
            lovage.handleAll(new Mailer()).start();
            Handle<String> handle = lovage.enqueue(
                    call(Mailer::send, "ann@example.org", "hello").in(Duration.ofMillis(1)));
            return String.valueOf(handle.await(Duration.ofSeconds(10)));
        }
        // end::call[]
    }
}
