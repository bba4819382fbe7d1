using Microsoft.Extensions.Options;
using OpenOdp.Client.Compatibility.Logger;

namespace OpenOdp.Client.Compatibility;

/// <summary>Makes the clients below the official names.</summary>
internal static class ClientFactory
{
    /// <summary>Makes a client.</summary>
    /// <exception cref="OptionsValidationException">A setting is out of its limits; the message names the cure by the official
    /// names too, which do not have all settings.</exception>
    public static OptimizelyClient Create(OptimizelyClientOptions options, ILogger logger)
    {
        try
        {
            return new OptimizelyClient(options, LoggerAdapter.Of(logger));
        }
        catch (OptionsValidationException error)
        {
            var fault = string.Join(" ", error.Failures.Append(Cure.Setting));
            throw new OptionsValidationException(error.OptionsName, error.OptionsType, [fault]);
        }
    }
}
