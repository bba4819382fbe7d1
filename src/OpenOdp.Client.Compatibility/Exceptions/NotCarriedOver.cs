namespace OpenOdp.Client.Compatibility.Exceptions;

/// <summary>Cannot be had.</summary>
/// <param name="message">What is wrong.</param>
[Obsolete(Cure.Fault, error: true)]
public class InvalidAttributeException(string message) : OptimizelyException(message);

/// <summary>Cannot be had.</summary>
/// <param name="message">What is wrong.</param>
[Obsolete(Cure.Fault, error: true)]
public class InvalidAudienceException(string message) : OptimizelyException(message);

/// <summary>Cannot be had.</summary>
/// <param name="message">What is wrong.</param>
[Obsolete(Cure.Fault, error: true)]
public class InvalidGroupException(string message) : OptimizelyException(message);

/// <summary>Cannot be had.</summary>
/// <param name="message">What is wrong.</param>
[Obsolete(Cure.Fault, error: true)]
public class InvalidHoldoutException(string message) : OptimizelyException(message);

/// <summary>Cannot be had.</summary>
/// <param name="message">What is wrong.</param>
[Obsolete(Cure.Fault, error: true)]
public class InvalidInputException(string message) : OptimizelyException(message);

/// <summary>Cannot be had.</summary>
/// <param name="message">What is wrong.</param>
[Obsolete(Cure.Fault, error: true)]
public class InvalidRolloutException(string message) : OptimizelyException(message);
