namespace OpenOdp.Client.Compatibility.Exceptions;

/// <summary>A fault in what a program gives.</summary>
public class OptimizelyException : Exception
{
    /// <summary>Makes a fault.</summary>
    /// <param name="message">What is wrong.</param>
    public OptimizelyException(string message)
        : base(message)
    {
    }
}

/// <summary>Something that was asked for could not be done.</summary>
/// <param name="message">What is wrong.</param>
public class OptimizelyRuntimeException(string message) : OptimizelyException(message);

/// <summary>A text is no JSON object.</summary>
/// <param name="message">What is wrong.</param>
public class InvalidJsonException(string message) : OptimizelyException(message);

/// <summary>The datafile has no such experiment.</summary>
/// <param name="message">What is wrong.</param>
public class InvalidExperimentException(string message) : OptimizelyException(message);

/// <summary>The datafile has no such flag.</summary>
/// <param name="message">What is wrong.</param>
public class InvalidFeatureException(string message) : OptimizelyException(message);

/// <summary>The experiment has no such variation.</summary>
/// <param name="message">What is wrong.</param>
public class InvalidVariationException(string message) : OptimizelyException(message);

/// <summary>The datafile has no such event.</summary>
/// <param name="message">What is wrong.</param>
public class InvalidEventException(string message) : OptimizelyException(message);

/// <summary>A text is no datafile.</summary>
/// <param name="message">What is wrong.</param>
public class ConfigParseException(string message) : OptimizelyException(message);
