using OpenOdp.Server.Accounts;
using OpenOdp.Server.Configuration;

namespace OpenOdp.Server.Tests.Configuration;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--verify", "--verfy")]
    [InlineData("--verify", "--verfy", "--urls", "http://127.0.0.1:1")]
    [InlineData("--verify", "-verify")]
    [InlineData("--verify is a command", "--verify=true")]
    [InlineData("--verify is a command", "--verify")]
    [InlineData("--check-config is a command", "--check-config", "--urls", "http://127.0.0.1:1")]
    [InlineData("--checkpoint is a command", "--checkpoint=/a")]
    [InlineData("--checkpoint", "--chekpoint", "/backup")]
    [InlineData("--checkpoint is a command", "--checkpoint", "/a", "--OpenOdp:DataDirectory", "/b")]
    [InlineData("--check-config", "--urls", "http://127.0.0.1:1", "--check-confg")]
    [InlineData("--check-config", "--check_config")]
    [InlineData("--OpenOdp:DataDirectory?", "--OpenOpd:DataDirectory", "/data")]
    [InlineData("--OpenOdp:OperatorKey?", "--OpenOdp__OperatorKey=secret")]
    [InlineData("OpenOdp.OperatorKey is no setting", "OpenOdp.OperatorKey=secret")]
    [InlineData("--urls?", "-urls", "http://127.0.0.1:1")]
    [InlineData("--urls?", "--url", "http://127.0.0.1:1")]
    [InlineData("--backup is no setting", "--backup", "/backup")]
    [InlineData("--data-directory is no setting", "--data-directory=secret")]
    [InlineData("'x' is neither", "x")]
    [InlineData("'x' is neither", "--urls", "http://127.0.0.1:1", "x")]
    [InlineData("--urls has no value", "--urls")]
    public void A_misspelt_command_and_a_word_too_many_stop_the_start(string told, params string[] settings)
    {
        var error = Assert.Throws<ConfigurationException>(() => CommandLine.Check(settings));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData(
        "--urls", "http://127.0.0.1:1", "--OpenOdp:DataDirectory=/d", "/environment", "Production", "OpenOdp:KeyGrace=1h")]
    [InlineData("--Logging:LogLevel:Default", "None", "--http_ports", "1", "--Kestrel:Endpoints:Http:Url", "http://127.0.0.1:1")]
    [InlineData(
        "--OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "--CONTENTROOT=/", "--AllowedHosts", "example.com",
        "--openodp:keygrace", "1h")]
    public void Settings_in_each_of_their_forms_pass(params string[] settings) => CommandLine.Check(settings);
}
