package io.lovage.task;

import io.lovage.message.Message;
import io.lovage.message.QueueName;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a public method a task. A single record parameter takes named arguments as a {@link Task} with that record would; other parameters take positional
 * arguments in order, or named ones where the class was compiled with {@code -parameters}. A {@link Context} parameter gets the attempt's. Overloaded
 * methods can't be tasks.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Handles {

    /** The wire name. */
    String value();

    String queue() default QueueName.DEFAULT;

    /** 0 to 9; 9 goes first. */
    int priority() default Message.DEFAULT_PRIORITY;

    /** Retries after the first attempt, with the default policy's waits; -1 for the default number. */
    int retries() default -1;

    /** Soft time limit of an attempt in ISO 8601, such as {@code PT30S}; empty for none. */
    String timeout() default "";

    /** Whether it mostly waits. */
    boolean blocking() default false;
}
