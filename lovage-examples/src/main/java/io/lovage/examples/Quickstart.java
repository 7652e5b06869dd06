package io.lovage.examples;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.task.Task;
import java.time.Duration;

/** The program of the README. */
// tag::quickstart[]
public class Quickstart {
    record Email(String to, String body) {}

    static final Task<Email, String> SEND = Task.of("email.send", Email.class, String.class);

    public static void main(String[] args) throws Exception {
        try (Lovage lovage = Lovage.open(args.length > 0 ? args[0] : "sqlite:tasks.db")) {
            lovage.handle(SEND, email -> "sent to " + email.to()).start(); // any number of processes may do this
            Handle<String> handle = lovage.enqueue(SEND.with(new Email("ann@example.org", "hello")));
            System.out.println(handle.await(Duration.ofSeconds(10)));
        }
    }
}
// end::quickstart[]
